import { AURA, curlOf, quote } from '../events/commands.ts';
import { actionFilter, type DeadLetterSearch, letterFilter } from './deadLetterSearch.ts';

const flags = (search: DeadLetterSearch): string =>
  Object.entries(actionFilter(search))
    .map(([name, value]) => ` --${name} ${quote(String(value))}`)
    .join('');

export const listAsCurl = (search: DeadLetterSearch): string =>
  curlOf('listDeadLetters', { query: letterFilter(search) });
export const listAsAura = (search: DeadLetterSearch): string => {
  const { state } = letterFilter(search);
  return `${AURA} dead-letters${state === undefined ? '' : ` --state ${state}`}${flags(search)}`;
};
/** Of all open ones that match. */
export const redriveAllAsCurl = (search: DeadLetterSearch): string =>
  curlOf('redriveDeadLetters', { body: actionFilter(search) });
export const redriveAllAsAura = (search: DeadLetterSearch): string =>
  `${AURA} dead-letters redrive${flags(search) || ' --all'}`;

export const letterAsCurl = (id: string): string => curlOf('getDeadLetter', { params: { id } });
export const letterAsAura = (id: string): string => `${AURA} dead-letters show ${id}`;
export const redriveAsCurl = (id: string): string => curlOf('redriveDeadLetter', { params: { id } });
export const redriveAsAura = (id: string): string => `${AURA} dead-letters redrive ${id}`;
