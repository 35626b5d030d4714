import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { trackMuted, trackMuteRefused, trackMuteRequested } from '../../schemas/tracks.ts';
import { defineHandler } from '../define.ts';
import { refusal } from '../refusal.ts';

export default defineHandler({
  name: 'mute-track',
  meaning: 'Mutes or unmutes the track on LiveKit, or says why not.',
  needs: ['livekit'],
  order: 'none',
  parallel: 16,
  retryMs: [200, 500, 1_000, 2_000],
  timeoutMs: 5_000,
  from: 'now',
  on: (when) => [
    when(trackMuteRequested, async ({ tenant, data }, { livekit }) => {
      const { roomName, identity, ...track } = data;
      if (identity === null) throw new Fault('PERSON_ERASED', { participantId: track.participantId });
      const session = { participantId: track.participantId, identity };
      await livekit.muteTrack(tenant, { roomId: track.roomId, name: roomName }, session, track.trackId, track.muted);
      return [emit(trackMuted, { ...track, identity, mutedAt: new Date().toISOString() })];
    }),
  ],
  otherwise: (event, fault) => {
    const { roomId, trackId } = event.data as { roomId: string; trackId: string };
    return [emit(trackMuteRefused, { roomId, trackId, ...refusal(fault) })];
  },
});
