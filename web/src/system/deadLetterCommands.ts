import { asCurl, AURA } from '../events/commands.ts';

const path = (id: string, more = ''): string => `/api/v1/dead-letters/${encodeURIComponent(id)}${more}`;

export const letterAsCurl = (id: string): string => asCurl(path(id));
export const letterAsAura = (id: string): string => `${AURA} dead-letters show ${id}`;
export const redriveAsCurl = (id: string): string => asCurl(path(id, '/redrive'), 'POST');
export const redriveAsAura = (id: string): string => `${AURA} dead-letters redrive ${id}`;
