import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  AudioFrame,
  AudioSource,
  AudioStream,
  dispose,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  type RemoteTrack,
} from '@livekit/rtc-node';
import type { Speech } from './voice.ts';

/** A chat message as it arrived in the room. */
export interface Heard {
  readonly id: string;
  readonly message: string;
  readonly sender: string;
}

/** A scripted participant, connected to a room. */
export interface Guest {
  readonly identity: string;
  /** LiveKit's id of this session. */
  readonly participantId: string;
  /** Opens the microphone; gives the track's sid. */
  readonly openMicrophone: () => Promise<string>;
  /** Says it and resolves when it has been played out. The microphone must be open. */
  readonly say: (speech: Speech) => Promise<void>;
  /** Chat messages so far. */
  readonly messages: readonly Heard[];
  /** Audio frames of others so far that were not silent. */
  readonly framesHeard: () => number;
  /** Resolves when the room or somebody else ended the connection. */
  readonly disconnected: Promise<void>;
  readonly leave: () => Promise<void>;
}

/** Speech of Flite; other rates are refused by `say`. */
const SAMPLE_RATE = 16_000;
const FRAME_SAMPLES = SAMPLE_RATE / 50;
const CHAT_TOPIC = 'lk-chat-topic';
/** Below this a sample is the codec's noise. */
const AUDIBLE = 500;

/** rtc-node 1.1.0 logs JSON lines to stdout from its own pino; its package exports no way to say no. */
const silenceLog = (): void => {
  const require = createRequire(import.meta.url);
  const { log } = require(join(dirname(require.resolve('@livekit/rtc-node')), 'log.cjs')) as { log: { level: string } };
  log.level = 'silent';
};

/** Joins a room with a token. Call `goHome` once everybody has left and before the process ends. */
export const joinRoom = async (identity: string, url: string, token: string): Promise<Guest> => {
  silenceLog();
  const room = new Room();
  const messages: Heard[] = [];
  const ears = listenTo(room);
  room.on(RoomEvent.DataReceived, (payload, _from, _kind, topic) => {
    if (topic === CHAT_TOPIC) messages.push(JSON.parse(new TextDecoder().decode(payload)) as Heard);
  });
  const disconnected = new Promise<void>((resolve) => void room.once(RoomEvent.Disconnected, () => resolve()));
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  const microphone = microphoneOf(room);
  return {
    identity,
    participantId: room.localParticipant?.sid ?? '',
    ...microphone,
    messages,
    framesHeard: ears.frames,
    disconnected,
    leave: async () => {
      await microphone.close();
      await room.disconnect();
      await ears.stop();
    },
  };
};

const microphoneOf = (room: Room) => {
  // Long enough a queue that a whole sentence fits: capturing must not wait on the network.
  const source = new AudioSource(SAMPLE_RATE, 1, 2_000);
  return {
    openMicrophone: async (): Promise<string> => {
      const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
      const publication = await room.localParticipant?.publishTrack(
        LocalAudioTrack.createAudioTrack('microphone', source),
        options,
      );
      return publication?.sid ?? '';
    },
    say: async ({ samples, sampleRate }: Speech): Promise<void> => {
      if (sampleRate !== SAMPLE_RATE) throw new RangeError(`Speech must have ${SAMPLE_RATE} Hz, not ${sampleRate}.`);
      for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
        const frame = new Int16Array(FRAME_SAMPLES);
        frame.set(samples.subarray(at, at + FRAME_SAMPLES));
        await source.captureFrame(new AudioFrame(frame, SAMPLE_RATE, 1, FRAME_SAMPLES));
      }
      // captureFrame returns with up to the whole queue still to be played.
      await source.waitForPlayout();
    },
    close: () => source.close(),
  };
};

const listenTo = (room: Room) => {
  let heard = 0;
  const streams: AudioStream[] = [];
  const listen = async (stream: AudioStream): Promise<void> => {
    for await (const { data } of stream) if (data.some((sample) => Math.abs(sample) > AUDIBLE)) heard += 1;
  };
  room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
    if (track.kind !== TrackKind.KIND_AUDIO) return;
    const stream = new AudioStream(track, SAMPLE_RATE, 1);
    streams.push(stream);
    // Ends with the track; a cancelled stream is how listening stops.
    listen(stream).catch(() => undefined);
  });
  return {
    frames: () => heard,
    stop: async () => void (await Promise.allSettled(streams.map((stream) => stream.cancel()))),
  };
};

/** Frees the native side; without it the process does not end by itself. */
export const goHome = (): Promise<void> => dispose();
