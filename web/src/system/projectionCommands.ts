import { asCurl, AURA } from '../events/commands.ts';

const path = (name: string, action: string): string => `/api/v1/projections/${encodeURIComponent(name)}/${action}`;

export const rebuildAsCurl = (name: string): string => asCurl(path(name, 'rebuild'), 'POST');
export const rebuildAsAura = (name: string): string => `${AURA} rebuild ${name} --wait`;
export const compareAsCurl = (name: string): string => asCurl(path(name, 'compare'), 'POST');
export const compareAsAura = (name: string): string => `${AURA} compare ${name}`;
