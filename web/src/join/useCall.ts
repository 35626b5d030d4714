import { DisconnectReason, Room, RoomEvent, type Participant } from 'livekit-client';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { joinToken } from '../api/actions.ts';
import type { ProblemError } from '../api/call.ts';
import type { Problem } from '../api/types.ts';
import { connectionProblem, deviceProblem } from './problems.ts';

export interface ChatLine {
  readonly id: string;
  readonly sender: string;
  readonly message: string;
  readonly time: string;
}

export interface Wishes {
  readonly identity: string;
  readonly name: string;
  readonly microphone: boolean;
  readonly camera: boolean;
}

export type Phase = 'out' | 'joining' | 'in' | 'resuming';

const CHAT_TOPIC = 'lk-chat-topic';

/** Everything that changes what the panel shows; it then reads the room itself, which is the one truth. */
const CHANGES = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.AudioPlaybackStatusChanged,
] as const;

const LEFT: Partial<Record<DisconnectReason, string>> = {
  [DisconnectReason.DUPLICATE_IDENTITY]: 'Another session joined with the same identity, so this one was closed.',
  [DisconnectReason.PARTICIPANT_REMOVED]: 'You were removed from the room.',
  [DisconnectReason.ROOM_DELETED]: 'The room was ended.',
  [DisconnectReason.ROOM_CLOSED]: 'The room was closed.',
  [DisconnectReason.SERVER_SHUTDOWN]: 'LiveKit was shut down.',
};

const readChat = (payload: Uint8Array, from: Participant | undefined): ChatLine | undefined => {
  try {
    const line = JSON.parse(new TextDecoder().decode(payload)) as Partial<
      Record<'id' | 'sender' | 'message', string>
    > & { timestamp?: number };
    if (typeof line.message !== 'string') return undefined;
    return {
      id: line.id ?? crypto.randomUUID(),
      sender: line.sender ?? from?.name ?? from?.identity ?? 'Somebody',
      message: line.message,
      time: new Date(line.timestamp ?? Date.now()).toISOString(),
    };
  } catch {
    return undefined;
  }
};

/** A stay in a room: joining, own devices, the others, what is said, leaving. Leaves by itself with the page. */
export const useCall = (roomId: string) => {
  const live = useRef<Room>(undefined);
  /** On its way in: a page that is left meanwhile must not come in after all. */
  const coming = useRef<Room>(undefined);
  const [room, setRoom] = useState<Room>();
  const [phase, setPhase] = useState<Phase>('out');
  const [failure, setFailure] = useState<ProblemError>();
  const [deviceFailure, setDeviceFailure] = useState<Problem>();
  const [notice, setNotice] = useState<string>();
  const [chat, setChat] = useState<readonly ChatLine[]>([]);
  const [, redraw] = useReducer((count: number) => count + 1, 0);

  useEffect(
    () => () => {
      void live.current?.disconnect();
      void coming.current?.disconnect();
      coming.current = undefined;
    },
    [],
  );

  const device = useCallback(async (kind: 'microphone' | 'camera', on: boolean): Promise<void> => {
    const me = live.current?.localParticipant;
    if (!me) return;
    try {
      await (kind === 'microphone' ? me.setMicrophoneEnabled(on) : me.setCameraEnabled(on));
      setDeviceFailure(undefined);
    } catch (thrown) {
      setDeviceFailure(deviceProblem(thrown, kind));
    }
    redraw();
  }, []);

  const listen = useCallback((joined: Room): void => {
    for (const change of CHANGES) joined.on(change, redraw);
    joined.on(RoomEvent.Reconnecting, () => setPhase('resuming'));
    joined.on(RoomEvent.Reconnected, () => setPhase('in'));
    joined.on(RoomEvent.DataReceived, (payload, from, _kind, topic) => {
      const line = topic === CHAT_TOPIC ? readChat(payload, from) : undefined;
      if (line) setChat((lines) => [...lines.slice(-49), line]);
    });
    joined.on(RoomEvent.Disconnected, (reason) => {
      // A connection that never came up is told by `join`.
      if (live.current !== joined) return;
      live.current = undefined;
      setRoom(undefined);
      setPhase('out');
      setChat([]);
      setDeviceFailure(undefined);
      // A connection that could not be resumed ends without a reason.
      const told =
        (reason === undefined ? undefined : LEFT[reason]) ?? 'The connection to LiveKit was lost. You can join again.';
      setNotice(reason === DisconnectReason.CLIENT_INITIATED ? undefined : told);
    });
  }, []);

  const join = useCallback(
    async ({ identity, name, microphone, camera }: Wishes): Promise<void> => {
      setPhase('joining');
      setFailure(undefined);
      setNotice(undefined);
      const joined = new Room({ adaptiveStream: true, dynacast: true });
      coming.current = joined;
      let url: string | undefined;
      try {
        const token = await joinToken(roomId, identity, name);
        ({ url } = token);
        if (coming.current !== joined) return;
        listen(joined);
        await joined.connect(token.url, token.token);
      } catch (thrown) {
        void joined.disconnect();
        setFailure(connectionProblem(thrown, url));
        setPhase('out');
        return;
      }
      coming.current = undefined;
      live.current = joined;
      setRoom(joined);
      setPhase('in');
      if (microphone) await device('microphone', true);
      if (camera) await device('camera', true);
    },
    [roomId, listen, device],
  );

  const leave = useCallback(() => void live.current?.disconnect(), []);
  return { room, phase, failure, deviceFailure, notice, chat, join, leave, device, redraw };
};

export type Call = ReturnType<typeof useCall>;
