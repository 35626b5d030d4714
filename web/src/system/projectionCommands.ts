import { AURA, curlOf } from '../events/commands.ts';

export const rebuildAsCurl = (name: string): string => curlOf('rebuildProjection', { params: { name } });
export const rebuildAsAura = (name: string): string => `${AURA} rebuild ${name} --wait`;
export const compareAsCurl = (name: string): string => curlOf('compareProjection', { params: { name } });
export const compareAsAura = (name: string): string => `${AURA} compare ${name}`;
