import { AURA, curlOf } from '../events/commands.ts';

export const letterAsCurl = (id: string): string => curlOf('getDeadLetter', { params: { id } });
export const letterAsAura = (id: string): string => `${AURA} dead-letters show ${id}`;
export const redriveAsCurl = (id: string): string => curlOf('redriveDeadLetter', { params: { id } });
export const redriveAsAura = (id: string): string => `${AURA} dead-letters redrive ${id}`;
