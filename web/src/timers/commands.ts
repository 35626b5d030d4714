import type { NewTimer } from '../api/types.ts';
import { AURA, curlOf, quote } from '../events/commands.ts';
import { typePattern } from '../events/search.ts';
import { shortType } from '../ui/format.ts';
import { queryOf } from './queries.ts';
import type { TimerSearch } from './search.ts';

export const listAsCurl = (search: TimerSearch): string => curlOf('listTimers', { query: queryOf(search) });
export const listAsAura = ({ state = 'set', type }: TimerSearch): string =>
  [`${AURA} timers`, state === 'all' ? '' : `--state ${state}`, type ? `--type ${quote(typePattern(type))}` : '']
    .filter(Boolean)
    .join(' ');
export const timerAsCurl = (id: string): string => curlOf('getTimer', { params: { timer: id } });
export const timerAsAura = (id: string): string => `${AURA} timers show ${quote(id)}`;
export const cancelAsCurl = (id: string): string => curlOf('cancelTimer', { params: { timer: id } });
export const cancelAsAura = (id: string): string => `${AURA} timers cancel ${quote(id)}`;

export const setAsCurl = (timer: NewTimer): string => curlOf('setTimer', { body: timer });

/** The same timer as a line of the command. */
export const setAsAura = ({ id, at, after_ms, every_ms, cron, zone, event }: NewTimer): string =>
  [
    `${AURA} timers set ${shortType(event.type)}`,
    id === undefined ? '' : `--id ${quote(id)}`,
    at === undefined ? '' : `--at ${at}`,
    after_ms === undefined ? '' : `--after ${after_ms}ms`,
    every_ms === undefined ? '' : `--every ${every_ms}ms`,
    cron === undefined ? '' : `--cron ${quote(cron)}`,
    zone === undefined ? '' : `--zone ${zone}`,
    `--data ${quote(JSON.stringify(event.data))}`,
  ]
    .filter(Boolean)
    .join(' ');
