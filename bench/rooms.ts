import { type Draft, emit } from '../schemas/define.ts';
import { roomEnded } from '../schemas/rooms.ts';
import type { Cause } from '../streams/log.ts';

/** In whose name the benches publish. */
export const CAUSE: Cause = { tenant: 'default', source: '/auralink/bench', deadlineMs: 30_000 };

const ROOMS = 1_000;
const ENDED_AT = '2026-11-21T09:15:01.870Z';

/** Events of a thousand rooms in turn, each about 450 bytes on the wire. */
export const roomEvents = (): (() => Draft) => {
  let next = 0;
  return () => {
    next += 1;
    return emit(roomEnded, { roomId: `RM_bench${next % ROOMS}`, name: `room ${next}`, endedAt: ENDED_AT }) as Draft;
  };
};
