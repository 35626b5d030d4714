import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import {
  participantRemoved,
  participantRemoveRefused,
  participantRemoveRequested,
} from '../../schemas/participants.ts';
import { defineHandler } from '../define.ts';
import { refusal } from '../refusal.ts';

export default defineHandler({
  name: 'remove-participant',
  meaning: 'Removes the participant from the room on LiveKit, or says why not.',
  needs: ['livekit'],
  order: 'none',
  parallel: 16,
  retryMs: [200, 500, 1_000, 2_000],
  timeoutMs: 5_000,
  from: 'now',
  on: (when) => [
    when(participantRemoveRequested, async ({ tenant, data }, { livekit }) => {
      const { roomId, roomName, participantId, personId, identity } = data;
      if (identity === null) throw new Fault('PERSON_ERASED', { participantId });
      await livekit.removeParticipant(tenant, { roomId, name: roomName }, { participantId, identity });
      return [
        emit(participantRemoved, { roomId, participantId, personId, identity, removedAt: new Date().toISOString() }),
      ];
    }),
  ],
  otherwise: (event, fault) => {
    const { roomId, participantId } = event.data as { roomId: string; participantId: string };
    return [emit(participantRemoveRefused, { roomId, participantId, ...refusal(fault) })];
  },
});
