const AREAS = ['rooms', 'events', 'system'] as const;

/** What a token's scope must contain. */
export type Permission = `${(typeof AREAS)[number]}:${'read' | 'write'}`;

/** Whether each word of a scope may allow something: `rooms:read`, `rooms:*`, `*`. */
export const isScope = (scope: string): boolean => {
  const words = ['*', ...AREAS.flatMap((area) => [`${area}:read`, `${area}:write`, `${area}:*`])];
  return scope.split(' ').every((word) => words.includes(word));
};

/** `public` asks for no credential; `anyone` for a valid one with whatever scope. */
export type Access = Permission | 'public' | 'anyone';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
