import type { EventOf } from '../../schemas/event.ts';
import { parsePosition } from '../../schemas/event.ts';
import {
  replayCancelled,
  replayCancelRequested,
  replayCompleted,
  replayFailed,
  replayPaused,
  replayPauseRequested,
  replayProgressed,
  replayRequested,
  replayResumed,
  replayResumeRequested,
  replayStarted,
} from '../../schemas/replays.ts';
import { defineProjection, row, when } from '../define.ts';
import { Replay } from '../entities/replays.ts';

interface Marked extends Pick<EventOf, 'tenant' | 'time'> {
  readonly data: { readonly replayId: string; readonly position: string; readonly delivered: number };
}

const seqOf = (text: string): number => parsePosition(text)?.seq ?? 0;

/** How far it has come, and since when that is known. */
const marked = ({ tenant, time, data }: Marked) =>
  row(Replay, tenant, data.replayId).max({
    seq: seqOf(data.position),
    delivered: data.delivered,
    markedAt: time,
  });

const takenUp = (event: Marked & Pick<EventOf, 'position'>) =>
  marked(event)
    .latest({ stateVersion: event.position.seq }, { state: 'running', code: null, reason: null })
    .latest(
      { takenUpVersion: event.position.seq },
      { takenUpAt: event.time, takenUpSeq: seqOf(event.data.position), takenUpDelivered: event.data.delivered },
    )
    .min({ startedAt: event.time });

const asked =
  (state: string) => (event: Pick<EventOf, 'tenant' | 'position'> & { readonly data: { readonly replayId: string } }) =>
    row(Replay, event.tenant, event.data.replayId).latest(
      { stateVersion: event.position.seq },
      { state, code: null, reason: null },
    );

export default defineProjection({
  name: 'replays',
  tables: [Replay],
  cases: [
    when(replayRequested, (event) => {
      const { types, subject, correlationId, speed, maxGapMs, target } = event.data;
      return asked('requested')(event)
        .once({ fromSeq: seqOf(event.data.from), toSeq: seqOf(event.data.to), speed: String(speed), target })
        .once({ types: types ?? null, subject, correlationId, maxGapMs })
        .min({ requestedAt: event.time });
    }),
    when(replayPauseRequested, asked('pausing')),
    when(replayResumeRequested, asked('resuming')),
    when(replayCancelRequested, asked('cancelling')),
    when(replayStarted, takenUp),
    when(replayResumed, (event) => takenUp(event).add({ restarts: event.data.because === 'restart' ? 1 : 0 })),
    when(replayProgressed, marked),
    when(replayPaused, (event) =>
      marked(event).latest(
        { stateVersion: event.position.seq },
        { state: 'paused', code: event.data.code ?? null, reason: event.data.reason ?? null },
      ),
    ),
    when(replayFailed, (event) =>
      marked(event).latest(
        { stateVersion: event.position.seq },
        { state: 'failed', code: event.data.code, reason: event.data.reason },
      ),
    ),
    when(replayCancelled, (event) => marked(event).advance('outcome', 'cancelled').min({ endedAt: event.time })),
    when(replayCompleted, (event) => marked(event).advance('outcome', 'completed').min({ endedAt: event.time })),
  ],
});
