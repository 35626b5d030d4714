import { emit } from '../../schemas/define.ts';
import { roomEnded, roomEndRefused, roomEndRequested } from '../../schemas/rooms.ts';
import { defineHandler } from '../define.ts';
import { refusal } from '../refusal.ts';

export default defineHandler({
  name: 'end-room',
  meaning: 'Ends the room on LiveKit, which disconnects everybody in it, or says why not.',
  needs: ['livekit'],
  order: 'none',
  parallel: 16,
  retryMs: [200, 500, 1_000, 2_000],
  timeoutMs: 5_000,
  from: 'now',
  on: (when) => [
    when(roomEndRequested, async ({ tenant, data: { roomId, name } }, { livekit }) => {
      await livekit.endRoom(tenant, { roomId, name });
      return [emit(roomEnded, { roomId, name, endedAt: new Date().toISOString() })];
    }),
  ],
  otherwise: (event, fault) => [emit(roomEndRefused, { roomId: event.key, ...refusal(fault) })],
});
