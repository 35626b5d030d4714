import { emit, type Draft } from '../../schemas/define.ts';
import { participantConnectionAborted, participantJoined, participantLeft } from '../../schemas/participants.ts';
import { roomFinished, roomLost, roomReported, roomStarted } from '../../schemas/rooms.ts';
import { trackPublished, trackUnpublished } from '../../schemas/tracks.ts';
import type { Context } from '../../streams/handler.ts';
import { defineHandler } from '../define.ts';
import { reportOf } from '../room-report.ts';

const report = async (
  { key }: { readonly key: string },
  _ports: object,
  { last, past }: Context,
): Promise<readonly Draft[]> => {
  // Most facts come while the room lives: reading its whole past for each would cost the square of their number.
  if ((await last(roomFinished, roomLost)) === undefined) return [];
  const folded = reportOf(await past());
  return folded === undefined ? [] : [emit(roomReported, { roomId: key, ...folded })];
};

/**
 * A fact that comes before the end brings nothing; one that comes after it a report of a higher revision. So does the finish of a
 * room that was found lost before. The revision follows
 * from the position of the fact, so reports may overtake each other.
 */
export default defineHandler({
  name: 'report-room',
  meaning:
    'Says what a finished room amounted to, folded from its events on the log; says it again when an event comes late.',
  needs: [],
  order: 'none',
  parallel: 16,
  retryMs: [500, 2_000, 10_000, 30_000],
  timeoutMs: 30_000,
  from: 'now',
  on: (when) => [
    when(roomFinished, report),
    when(roomLost, report),
    when(roomStarted, report),
    when(participantJoined, report),
    when(participantLeft, report),
    when(participantConnectionAborted, report),
    when(trackPublished, report),
    when(trackUnpublished, report),
  ],
});
