import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './connect.ts';
import type { ProjectionRequest } from './projector-options.ts';
import { quote, troubleOf } from './sql.ts';

/** Tables in which a request about a projection waits for its outcome. */
export type Requests = 'projection_rebuilds' | 'projection_comparisons';

const PAUSE_MS = 20;
const ANSWERED_WITHIN_MS = 5_000;

/** Requests without an outcome, the oldest first; none where their own table is still to come. */
export const openRequests = async (database: Database, table: Requests): Promise<readonly ProjectionRequest[]> => {
  try {
    const rows = await database.project((sql) =>
      sql<Record<'tenant' | 'id' | 'projection' | 'request_msg_id' | 'correlation_id', string>>(
        `select tenant, id, projection, request_msg_id, correlation_id from aura.${quote(table)}
         where state = 'requested' and request_msg_id is not null order by requested_at`,
      ),
    );
    return rows.map(({ tenant, id, projection, request_msg_id: msgId, correlation_id: correlationId }) => ({
      tenant,
      id,
      projection,
      msgId,
      correlationId,
    }));
  } catch (error) {
    if (troubleOf(error) === 'missing') return [];
    throw error;
  }
};

/** Waits until the outcome of these requests is known to all who look for open ones, five seconds at most. */
export const untilKnown = async (
  database: Database,
  table: Requests,
  answered: readonly ProjectionRequest[],
  signal: AbortSignal,
): Promise<void> => {
  const ids = new Set(answered.map(({ id }) => id));
  for (let waited = 0; waited < ANSWERED_WITHIN_MS; waited += PAUSE_MS) {
    if (!(await openRequests(database, table)).some(({ id }) => ids.has(id))) return;
    await sleep(PAUSE_MS, undefined, { signal });
  }
};
