import { emit } from '../../schemas/define.ts';
import { roomCreated, roomRefused, roomRequested } from '../../schemas/rooms.ts';
import { defineHandler } from '../define.ts';
import type { CreatedRoom } from '../ports.ts';
import { refusal } from '../refusal.ts';
import { agentIn, roomMetadata } from '../room-metadata.ts';

/** LiveKit writes 'no metadata' as an empty text and 'no limit' as 0; events leave such fields out. */
const saidOf = ({ metadata, maxParticipants, ...room }: CreatedRoom) => ({
  ...room,
  ...(metadata === '' ? {} : { metadata }),
  ...(maxParticipants === 0 ? {} : { maxParticipants }),
});

export default defineHandler({
  name: 'create-room',
  meaning: 'Creates the requested room on LiveKit and says which sid it got, or why not.',
  needs: ['livekit'],
  order: 'none',
  parallel: 16,
  retryMs: [200, 500, 1_000, 2_000],
  timeoutMs: 5_000,
  from: 'now',
  on: (when) => [
    when(roomRequested, async ({ tenant, data }, { livekit }) => {
      const { requestId, aiAgentEnabled: _asked, agentId: _which, metadata: _own, ...wish } = data;
      const metadata = roomMetadata(data);
      const made = await livekit.createRoom(tenant, { ...wish, ...(metadata === undefined ? {} : { metadata }) });
      return [emit(roomCreated, { ...saidOf(made), requestId, ...agentIn(made.metadata) })];
    }),
  ],
  otherwise: (event, fault) => {
    const { requestId, name } = event.data as { requestId: string; name: string };
    return [emit(roomRefused, { requestId, name, ...refusal(fault) })];
  },
});
