/** What a token's scope must contain. */
export type Permission = `${'rooms' | 'events' | 'system'}:${'read' | 'write'}`;

/** `public` asks for no credential; `anyone` for a valid one with whatever scope. */
export type Access = Permission | 'public' | 'anyone';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
