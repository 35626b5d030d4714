import { Fault } from '../../schemas/errors.ts';
import { formatPosition, parsePosition, type Position } from '../../schemas/event.ts';
import { readMoment } from '../../schemas/moment.ts';
import type { LogReader } from '../../streams/log.ts';
import { EVENTS } from '../../streams/topology.ts';
import { ROOM_SUBJECTS } from '../queries/timeline.ts';
import type { Reads } from './tables.ts';

/** Late reports can change which room of a name is the newest: as many are folded together, and the one that was it then is found. */
const MOST_OF_A_NAME = 5;

/** Rooms that `ref` can have meant by the position, best first: by sid, by request, by name. A wish without a room is a candidate too. */
const CANDIDATES = `
  select room, wish from (
    select id as room, null as wish, 1 as rank, opened_at from aura.rooms where tenant = $1 and id = $2
    union all select room_id, id, 2, requested_at from aura.room_requests where tenant = $1 and id = $2
    union all (select id, null, 3, opened_at from aura.rooms r where tenant = $1 and name = $2
      and exists (select 1 from aura.event_index where tenant = $1 and subject = 'room/' || r.id and seq <= $3)
      order by opened_at desc, id desc limit ${MOST_OF_A_NAME})
  ) found order by rank, opened_at desc, room desc`;

export interface Candidate {
  readonly room: string | null;
  readonly wish: string | null;
}

const FIRST = 'select min(seq) as seq from aura.event_index where tenant = $1 and subject = $2';

/** The aggregate whose first event makes the candidate known. */
const ownSubject = ({ room, wish }: Candidate): string => (wish === null ? `room/${room}` : `room_request/${wish}`);

export const positionOf = (seq: number): string => formatPosition({ stream: EVENTS, seq });

/** A moment or a position as a position. Throws MOMENT_INVALID. */
const placeOn = async (log: Pick<LogReader, 'positionAt'>, at: string): Promise<Position> => {
  const position = parsePosition(at);
  if (position?.stream === EVENTS) return position;
  const moment = position ? undefined : readMoment(at);
  if (moment === undefined) throw new Fault('MOMENT_INVALID', { at });
  return log.positionAt(moment);
};

/** What rooms a reference can have meant at a past moment. Throws MOMENT_INVALID, ROOM_NOT_YET, ROOM_NOT_FOUND. */
export const createRoomFinder = (database: Reads, log: Pick<LogReader, 'positionAt'>) => {
  const subjectsOf = ({ room, wish }: Candidate, tenant: string): Promise<readonly string[]> =>
    database.read(tenant, async (sql) => {
      const found = room === null ? [] : await sql<{ subject: string }>(ROOM_SUBJECTS, [tenant, room]);
      return [...new Set([...found.map(({ subject }) => subject), ...(wish === null ? [] : [`room_request/${wish}`])])];
    });

  /** Where the first event of an aggregate lies; beyond every position if there is none. */
  const firstOf = async (tenant: string, subject: string): Promise<number> => {
    const [first] = await database.read(tenant, (sql) => sql<{ seq: string | null }>(FIRST, [tenant, subject]));
    return Number(first?.seq ?? Number.POSITIVE_INFINITY);
  };

  /** What is to come is now: nothing beyond what the read models hold is folded. */
  const reached = async (tenant: string, at: string | undefined): Promise<number> => {
    const then = at === undefined ? Number.POSITIVE_INFINITY : (await placeOn(log, at)).seq;
    const now = await database.read(tenant, async (_sql, asOf) => parsePosition(await asOf)?.seq ?? 0);
    return Math.min(then, now);
  };

  const candidatesBy = (tenant: string, ref: string, upTo: number): Promise<readonly Candidate[]> =>
    database.read(tenant, (sql) => sql<Candidate>(CANDIDATES, [tenant, ref, upTo]));

  const notYet = async (tenant: string, ref: string, upTo: number): Promise<never> => {
    const [best] = await candidatesBy(tenant, ref, Number.MAX_SAFE_INTEGER);
    if (!best) throw new Fault('ROOM_NOT_FOUND', { room: ref });
    const first = await firstOf(tenant, ownSubject(best));
    throw new Fault('ROOM_NOT_YET', { room: ref, at: positionOf(upTo), first: positionOf(first) });
  };

  /** The best candidate of which anything had been heard by then. */
  const known = async (tenant: string, ref: string, upTo: number): Promise<Candidate> => {
    for (const candidate of await candidatesBy(tenant, ref, upTo))
      if ((await firstOf(tenant, ownSubject(candidate))) <= upTo) return candidate;
    return notYet(tenant, ref, upTo);
  };

  return { subjectsOf, reached, candidatesBy, known, notYet };
};
