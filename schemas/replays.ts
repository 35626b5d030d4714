import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Key, Millis } from './fields.ts';

/** A stretch of the log that is told again to somebody: its events are its whole state. */
export const replay = aggregate('replay', 'replayId');

const Place = Type.String({ pattern: '^[A-Z][A-Z0-9_]*:\\d{1,15}$' });
const Events = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** Who is told. Nothing secret stands here: the key that signs a webhook is derived. */
const Target = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('webhook'),
      url: Type.String({ maxLength: 2_048 }),
      mode: Type.Union([Type.Literal('structured'), Type.Literal('binary'), Type.Literal('batch')]),
      /** How long one event is tried again before the replay is paused. */
      retryForMs: Millis,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal('nats'),
      /** Prefix of the subjects, `replay.<tenant>.<name>`. */
      subject: Type.String({ pattern: '^replay\\.[A-Za-z0-9_-]{1,128}\\.[A-Za-z0-9_-]{1,128}$' }),
      /** Whether a stream has to take each event before the next one is sent. */
      acknowledged: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal('projection'), projection: Key, rebuildId: Key }, { additionalProperties: false }),
]);

/** As fast as the target takes them, as fast as they happened, or so many times as fast. */
const Speed = Type.Union([
  Type.Literal('as_fast_as_possible'),
  Type.Literal('real_time'),
  Type.Number({ exclusiveMinimum: 0, maximum: 100_000 }),
]);

export const replayRequested = defineEvent({
  type: 'com.auralink.replay.requested.v1',
  owner: 'platform',
  of: replay,
  meaning: 'Somebody wants recorded events told again. Both ends are fixed, so it never meets its own events.',
  data: Type.Object({
    replayId: Key,
    /** First and last position, both inclusive. */
    from: Place,
    to: Place,
    types: Type.Optional(Type.Array(Type.String({ maxLength: 160 }), { minItems: 1, maxItems: 50 })),
    subject: Type.Optional(Type.String({ maxLength: 512 })),
    correlationId: Type.Optional(Type.String({ maxLength: 512 })),
    /** Aggregates whose events whoever asked does not see. */
    without: Type.Optional(Type.Array(Key, { maxItems: 50 })),
    speed: Speed,
    /** No pause between two events is longer than this, whatever lay between them. */
    maxGapMs: Type.Optional(Millis),
    target: Target,
  }),
  example: {
    replayId: 'rp-7',
    from: 'EVENTS:1',
    to: 'EVENTS:4711',
    types: ['com.auralink.room.*'],
    speed: 'as_fast_as_possible',
    target: { kind: 'webhook', url: 'https://example.com/hook', mode: 'structured', retryForMs: 600_000 },
  },
});

const wish = (word: 'pause' | 'resume' | 'cancel', meaning: string) =>
  defineEvent({
    type: `com.auralink.replay.${word}_requested.v1`,
    owner: 'platform',
    of: replay,
    meaning,
    data: Type.Object({ replayId: Key }),
    example: { replayId: 'rp-7' },
  });

export const replayPauseRequested = wish('pause', 'Somebody wants a replay to stand still; it keeps its place.');
export const replayResumeRequested = wish(
  'resume',
  'Somebody wants a paused or failed replay to go on from its place.',
);
export const replayCancelRequested = wish('cancel', 'Somebody wants a replay to end where it stands.');

/** How far a replay has come: everything up to `position` was told or did not belong to it. */
const Mark = { replayId: Key, position: Place, delivered: Events };
const mark = { replayId: 'rp-7', position: 'EVENTS:1200', delivered: 340 };
/** The last request that was known when it stopped: a later one to go on counts. */
const Answering = { request: Place };
const Why = { code: Type.String(), reason: Type.String() };

export const replayStarted = defineEvent({
  type: 'com.auralink.replay.started.v1',
  owner: 'platform',
  of: replay,
  meaning: 'A process has taken the replay up for the first time.',
  data: Type.Object(Mark),
  example: { replayId: 'rp-7', position: 'EVENTS:0', delivered: 0 },
});

export const replayResumed = defineEvent({
  type: 'com.auralink.replay.resumed.v1',
  owner: 'platform',
  of: replay,
  meaning:
    'A process has taken the replay up again at its last recorded place: because somebody asked, or because the process before is gone.',
  data: Type.Object({ ...Mark, because: Type.Union([Type.Literal('request'), Type.Literal('restart')]) }),
  example: { ...mark, because: 'restart' },
});

export const replayProgressed = defineEvent({
  type: 'com.auralink.replay.progressed.v1',
  owner: 'platform',
  of: replay,
  meaning: 'How far the replay has come; published every few seconds at most. After a crash it goes on from here.',
  data: Type.Object(Mark),
  example: mark,
});

export const replayPaused = defineEvent({
  type: 'com.auralink.replay.paused.v1',
  owner: 'platform',
  of: replay,
  meaning: 'The replay stands still: somebody asked for it, or its target did not answer for too long (code).',
  data: Type.Object({
    ...Mark,
    ...Answering,
    code: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
  }),
  example: { ...mark, request: 'EVENTS:4712', code: 'WEBHOOK_FAILING', reason: 'it answers 503' },
});

export const replayFailed = defineEvent({
  type: 'com.auralink.replay.failed.v1',
  owner: 'platform',
  of: replay,
  meaning: 'The replay ended because its target cannot or must not be told; it may be resumed once that is mended.',
  data: Type.Object({ ...Mark, ...Answering, ...Why }),
  example: { ...mark, request: 'EVENTS:4712', code: 'WEBHOOK_GONE', reason: 'it answers 410' },
});

export const replayCancelled = defineEvent({
  type: 'com.auralink.replay.cancelled.v1',
  owner: 'platform',
  of: replay,
  meaning: 'The replay ended where it stood because somebody asked for it.',
  data: Type.Object(Mark),
  example: mark,
});

export const replayCompleted = defineEvent({
  type: 'com.auralink.replay.completed.v1',
  owner: 'platform',
  of: replay,
  meaning: 'Everything that was asked for was told, in log order.',
  data: Type.Object(Mark),
  example: { ...mark, position: 'EVENTS:4711', delivered: 1_311 },
});
