import { formatPosition } from '../../../schemas/event.ts';
import { EVENTS } from '../../../streams/topology.ts';
import { consumerLags } from '../../doctor/look-at-log.ts';
import { type Call, defineCommand } from '../define.ts';
import { complaintOf } from '../failure.ts';
import { type Column, tableLines } from '../table.ts';

/** How far one reader of the log is behind. */
interface Lag {
  readonly kind: 'projection' | 'handler';
  readonly name: string;
  readonly position: string;
  readonly lag_events: number;
  readonly lag_seconds: number;
}

const COLUMNS: readonly Column<Lag>[] = [
  { head: 'kind', of: ({ kind }) => kind },
  { head: 'name', of: ({ name }) => name },
  { head: 'position', of: ({ position }) => position },
  { head: 'events', of: ({ lag_events: events }) => events, align: 'right' },
  { head: 'seconds', of: ({ lag_seconds: seconds }) => seconds.toFixed(1), align: 'right' },
];

const projectionLags = async ({ here, signal }: Call<object>): Promise<readonly Lag[]> => {
  const api = await here.api(signal);
  const { items } = await api.client.listProjections();
  return items.flatMap(({ name, position, lag_events, lag_seconds, partitions }) =>
    partitions.length < 2
      ? [{ kind: 'projection' as const, name, position, lag_events, lag_seconds }]
      : partitions.map((part) => ({
          kind: 'projection' as const,
          name: `${name} ${part.shards}`,
          position: part.position,
          lag_events: part.lag_events,
          lag_seconds: part.lag_events === 0 ? 0 : lag_seconds,
        })),
  );
};

const handlerLags = async ({ here }: Call<object>): Promise<readonly Lag[]> => {
  const broker = await here.broker();
  try {
    const lags = await consumerLags(broker, EVENTS);
    return lags.map(({ name, settled, events, seconds }) => ({
      kind: 'handler',
      name,
      position: formatPosition(settled),
      lag_events: events,
      lag_seconds: seconds,
    }));
  } finally {
    await broker.close();
  }
};

export default defineCommand({
  name: 'lag',
  order: 70,
  summary: 'Show how far projections and handlers are behind the log.',
  examples: [
    { line: 'aura lag', does: 'events and seconds, per projection and handler' },
    { line: 'aura lag --json', does: 'as JSON, one a line' },
  ],
  notes:
    'Seconds: the age of the oldest event that was not passed. Projections are asked of the program, handlers of the log itself. Where several\n' +
    'processes share the projections, each range of shards has a line of its own.',
  run: async (call) => {
    const { terminal } = call;
    const [projections, handlers] = await Promise.allSettled([projectionLags(call), handlerLags(call)]);
    if (projections.status === 'rejected' && handlers.status === 'rejected') throw projections.reason;
    const lags: Lag[] = [];
    for (const [what, answer] of [
      ['projections', projections],
      ['handlers', handlers],
    ] as const) {
      if (answer.status === 'fulfilled') lags.push(...answer.value);
      else terminal.note(`${what} could not be asked: ${complaintOf(answer.reason).title}`);
    }
    if (terminal.json) for (const lag of lags) await terminal.data(JSON.stringify(lag));
    else for (const line of tableLines(COLUMNS, lags, terminal.paint)) await terminal.data(line);
  },
});
