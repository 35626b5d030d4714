import { DataPacket_Kind, RoomServiceClient, type Room } from 'livekit-server-sdk';
import { ERRORS, Fault, toFault } from '../schemas/errors.ts';
import { storable } from '../schemas/storable.ts';
import { ask, REQUEST_TIMEOUT_S } from './calls.ts';
import { connectionOf, httpUrl, type LiveKitConnection } from './connection.ts';
import { asRequest } from './trace.ts';
import type { CreatedRoom, LiveKitHealth, LiveKitRooms, RoomRef, SessionRef } from './ports.ts';

/** Where LiveKit's own chat components read and write. */
const CHAT_TOPIC = 'lk-chat-topic';

/**
 * Room control of the configured LiveKit server; undefined where there is none (every function then throws
 * LIVEKIT_NOT_CONFIGURED). Satisfies the port `livekit` of `handlers/`.
 */
export const createLiveKit = (connection: LiveKitConnection | undefined): LiveKitRooms => {
  const client =
    connection &&
    new RoomServiceClient(httpUrl(connection), connection.apiKey, connection.apiSecret, {
      requestTimeout: REQUEST_TIMEOUT_S,
      failover: false,
    });
  const clientOf = (tenant: string): RoomServiceClient => {
    connectionOf(connection, tenant);
    return client as RoomServiceClient;
  };
  return {
    configured: (tenant) => connection?.tenant === tenant,
    createRoom: (tenant, wish) => asRequest('CreateRoom', tenant, async () => createRoom(clientOf(tenant), wish)),
    endRoom: (tenant, room) => asRequest('DeleteRoom', tenant, async () => endRoom(clientOf(tenant), room)),
    removeParticipant: (tenant, room, session) =>
      asRequest('RemoveParticipant', tenant, async () => removeParticipant(clientOf(tenant), room, session)),
    muteTrack: (tenant, room, session, trackId, muted) =>
      asRequest('MutePublishedTrack', tenant, async () => muteTrack(clientOf(tenant), room, session, trackId, muted)),
    sendMessage: (tenant, room, message) =>
      asRequest('SendData', tenant, async () => sendMessage(clientOf(tenant), room, message)),
    roomIds: async (tenant) => roomIds(clientOf(tenant)),
    health: async () => healthOf(connection, client),
  };
};

const createRoom = async (
  client: RoomServiceClient,
  wish: Parameters<LiveKitRooms['createRoom']>[1],
): Promise<CreatedRoom> => {
  const { emptyTimeoutMs, ...options } = wish;
  // Seconds are LiveKit's unit; 0 would mean its default, hence at least one.
  const emptyTimeout =
    emptyTimeoutMs === undefined ? {} : { emptyTimeout: Math.max(1, Math.round(emptyTimeoutMs / 1_000)) };
  const made = await ask(() => client.createRoom({ ...options, ...emptyTimeout }), 'LIVEKIT_REFUSED');
  return {
    roomId: made.sid,
    name: made.name,
    maxParticipants: made.maxParticipants,
    emptyTimeoutMs: made.emptyTimeout * 1_000,
    // It may have been there already, made by others.
    metadata: storable(made.metadata),
    createdAt: new Date(createdMs(made)).toISOString(),
  };
};

const createdMs = (room: Room): number =>
  Number(room.creationTimeMs) || Number(room.creationTime) * 1_000 || Date.now();

/** LiveKit acts by name: a sid that is not its name's live room must not touch the newer room of that name. */
const guard = async (client: RoomServiceClient, { roomId, name }: RoomRef): Promise<void> => {
  const [live] = await ask(() => client.listRooms([name]), 'ROOM_ENDED');
  if (live?.sid !== roomId) throw new Fault('ROOM_ENDED', { roomId });
};

const endRoom = async (client: RoomServiceClient, room: RoomRef): Promise<void> => {
  await guard(client, room);
  // It was live a moment ago: not_found now means that it ended by itself or by our first, unanswered request.
  await ask(() => client.deleteRoom(room.name), 'ROOM_ENDED').catch(unless('ROOM_ENDED'));
};

/** A later session of the same identity is somebody who came back; what was asked about the earlier one is not about it. */
const guardSession = async (client: RoomServiceClient, room: RoomRef, { participantId, identity }: SessionRef) => {
  await guard(client, room);
  const present = await ask(() => client.getParticipant(room.name, identity), 'PARTICIPANT_NOT_FOUND');
  if (present.sid !== participantId) throw new Fault('PARTICIPANT_NOT_FOUND', { participantId });
  return present;
};

const removeParticipant = async (client: RoomServiceClient, room: RoomRef, session: SessionRef): Promise<void> => {
  await guardSession(client, room, session);
  await ask(() => client.removeParticipant(room.name, session.identity), 'PARTICIPANT_NOT_FOUND').catch(
    unless('PARTICIPANT_NOT_FOUND'),
  );
};

const muteTrack = async (
  client: RoomServiceClient,
  room: RoomRef,
  session: SessionRef,
  trackId: string,
  muted: boolean,
): Promise<void> => {
  const present = await guardSession(client, room, session);
  if (!present.tracks.some(({ sid }) => sid === trackId)) throw new Fault('TRACK_NOT_FOUND', { trackId });
  await ask(() => client.mutePublishedTrack(room.name, session.identity, trackId, muted), 'TRACK_NOT_FOUND');
};

const sendMessage = async (
  client: RoomServiceClient,
  room: RoomRef,
  message: Parameters<LiveKitRooms['sendMessage']>[2],
): Promise<void> => {
  await guard(client, room);
  const { messageId: id, sentAt, text, sender } = message;
  const payload = new TextEncoder().encode(
    JSON.stringify({ id, timestamp: Date.parse(sentAt), message: text, sender }),
  );
  await ask(() => client.sendData(room.name, payload, DataPacket_Kind.RELIABLE, { topic: CHAT_TOPIC }), 'ROOM_ENDED');
};

const roomIds = async (client: RoomServiceClient): Promise<ReadonlySet<string>> =>
  new Set((await ask(() => client.listRooms(), 'LIVEKIT_REFUSED')).map(({ sid }) => sid));

/** Lets the fault with this code pass as success. */
const unless =
  (code: Fault['code']) =>
  (thrown: unknown): void => {
    if (!(thrown instanceof Fault && thrown.code === code)) throw thrown;
  };

/** What helps where LiveKit does not do as it is asked; the error table speaks to the one who sent a request. */
const HOW: Readonly<Record<string, string>> = {
  LIVEKIT_UNREACHABLE: 'Start livekit-server, or check LIVEKIT_URL; the program finds it by itself.',
  LIVEKIT_REFUSED: 'Check LIVEKIT_API_KEY and LIVEKIT_API_SECRET against the keys of the server.',
};

/** Asks for a room that is not there: cheap, and it tries the key too. */
const healthOf = async (
  connection: LiveKitConnection | undefined,
  client: RoomServiceClient | undefined,
): Promise<LiveKitHealth> => {
  if (!connection || !client)
    return {
      status: 'off',
      how: 'Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or install livekit-server.',
    };
  try {
    await ask(() => client.listRooms(['auralink-health']), 'LIVEKIT_REFUSED');
    return { status: 'ok', url: connection.url };
  } catch (thrown) {
    const { code } = toFault(thrown);
    return { status: 'down', url: connection.url, code, how: HOW[code] ?? ERRORS[code].next };
  }
};
