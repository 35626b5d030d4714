import { setTimeout as sleep } from 'node:timers/promises';
import type { Replay } from '../../../http/shapes/replays.ts';
import type { Api } from '../api.ts';
import { EXIT } from '../failure.ts';
import { showPeriod } from '../moment.ts';
import { type Column, pairLines, tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const LOOK_MS = 500;
/** States that nothing but a person changes. */
const STILL = new Set<Replay['state']>(['paused', 'failed', 'cancelled', 'completed']);

/** Who is told, in a few words. */
export const targetOf = ({ target }: Replay): string => {
  if (target.type === 'webhook') return target.url;
  return target.type === 'nats' ? `${target.subject}.>` : `projection ${target.projection}`;
};

const COLUMNS: readonly Column<Replay>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'state', of: ({ state }) => state },
  { head: 'done', of: ({ percent }) => `${percent} %`, align: 'right' },
  { head: 'delivered', of: ({ delivered }) => delivered, align: 'right' },
  { head: 'position', of: ({ position }) => position },
  { head: 'to', of: ({ to }) => to },
  { head: 'target', of: targetOf },
  { head: 'requested', of: ({ requested_at }) => requested_at.slice(0, 19).replace('T', ' ') },
];

/** Shows replays as a table, or as JSON, one a line. */
export const showReplays = async (terminal: Terminal, replays: readonly Replay[]): Promise<void> => {
  if (terminal.json) for (const replay of replays) await terminal.data(JSON.stringify(replay));
  else if (replays.length > 0)
    for (const line of tableLines(COLUMNS, replays, terminal.paint)) await terminal.data(line);
};

/** Shows one replay, a field a line, or as JSON. */
export const showReplay = async (terminal: Terminal, replay: Replay): Promise<void> => {
  if (terminal.json) return terminal.data(JSON.stringify(replay));
  for (const line of pairLines(Object.entries(replay), terminal.paint)) await terminal.data(line);
};

/** How far a replay is, on one line. */
export const progressOf = ({
  state,
  percent,
  delivered,
  position,
  to,
  events_per_second: pace,
  seconds_left: left,
  error,
}: Replay): string => {
  const parts = [
    `${state}: ${percent} %, ${delivered} events, ${position} of ${to}`,
    pace !== null && state === 'running' ? `${pace} a second` : '',
    left === null ? '' : `about ${showPeriod(left * 1_000)} left`,
    error ? `${error.code}: ${error.reason}` : '',
  ];
  return parts.filter(Boolean).join(', ');
};

/** Stays until the replay stands still or is over, and says each time how far it is. */
export const untilStill = async (
  api: Api,
  first: Replay,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<Replay> => {
  let now = first;
  let said = '';
  for (;;) {
    const words = progressOf(now);
    if (words !== said) terminal.note((said = words));
    if (STILL.has(now.state)) return now;
    await sleep(LOOK_MS, undefined, { signal });
    now = await api.client.getReplay({ params: { id: first.id } });
  }
};

/** How a command ends whose replay stands so: whoever waited for its end wants to know that it is none. */
export const exitOf = ({ state }: Replay): number => (state === 'failed' || state === 'paused' ? EXIT.failed : EXIT.ok);
