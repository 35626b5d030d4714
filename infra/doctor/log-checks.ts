import type { Drift } from '../../streams/drift.ts';
import { type Check, fail, type Finding, ok, skipped, warn } from './check.ts';
import { copiesCheck } from './copies-check.ts';
import type { ConsumerFacts, Facts, LogFacts, StreamFacts } from './facts.ts';
import { letters } from './letter-check.ts';

/** Judges only where the log can be seen; why it cannot is the first check's business. */
const onLog =
  (judge: (log: LogFacts, facts: Facts) => readonly Finding[]): Check['judge'] =>
  (facts) =>
    facts.log.reachable ? judge(facts.log, facts) : [skipped('not looked at: the log cannot be reached')];

const reachable: Check = {
  name: 'log',
  judge: ({ log, program }) => {
    if (log.reachable) return [ok(`nats-server ${log.serverVersion} at ${log.url}`)];
    if (!program.reachable && log.url === undefined)
      return [skipped('not looked at: nothing runs on this data directory')];
    return [
      fail(
        `${log.url ?? 'the log'}: ${log.reason}`,
        'Nothing can be published or read.',
        'Start it with `npm start`; if NATS_URL is set, check it together with NATS_USER and NATS_PASSWORD.',
      ),
    ];
  },
};

const drifted = ({ kind, name, field, wanted, found, advice, unsafe, change }: Drift): Finding => {
  const what =
    found === undefined && field === 'name'
      ? `${kind} ${name} is missing`
      : `${kind} ${name}: ${field} is ${JSON.stringify(found)}, declared is ${JSON.stringify(wanted)}`;
  const mend =
    kind === 'stream' && change !== 'fixed' && field !== 'name' ? `aura doctor --mend   (${advice})` : advice;
  return unsafe
    ? fail(what, 'The log does not keep its promises like this; the program refuses to start on it.', mend)
    : warn(what, 'It was changed by hand, or by another version.', mend);
};

const drift: Check = {
  name: 'stream settings',
  judge: onLog(({ drift: drifts, streams }) =>
    drifts.length > 0
      ? drifts.map(drifted)
      : [ok(`as declared: ${streams.map(({ name }) => name).join(', ') || 'no streams'}`)],
  ),
};

const sync: Check = {
  name: 'sync to disk',
  judge: onLog(({ syncAlways }, { production }) => {
    if (syncAlways === true) return [ok('an event is on the disk before it is acknowledged')];
    const mend = 'Set `jetstream { sync_interval: always }` in the configuration of nats-server and restart it.';
    if (syncAlways === 'unknown')
      return [
        warn(
          'the server does not say (no monitoring endpoint)',
          'If it acknowledges before the disk has the event, a power cut loses acknowledged events.',
          mend,
        ),
      ];
    return [
      (production ? fail : warn)(
        'events are acknowledged before they are on the disk',
        'A power cut loses acknowledged events, up to two minutes of them by default.',
        mend,
      ),
    ];
  }),
};

const ALMOST_FULL = 0.8;
const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

/** What refuses new events when it is full, and which of them. */
const REFUSES: Readonly<Record<string, string>> = {
  EVENTS: 'A full log refuses every new event with LOG_FULL.',
  OBJ_payloads: 'Without room for their data, events above 256 KiB are refused with LOG_FULL.',
};

const filled = ({ name, bytes, maxBytes }: StreamFacts): readonly Finding[] => {
  const share = bytes / maxBytes;
  const refuses = REFUSES[name];
  if (refuses === undefined || maxBytes <= 0 || share < ALMOST_FULL) return [];
  const found = `${name} holds ${gib(bytes)} of ${gib(maxBytes)} (${Math.floor(share * 100)} %)`;
  return [(share >= 0.95 ? fail : warn)(found, refuses, `aura migrate --max-bytes ${name}=<more, e.g. 20GiB>`)];
};

const space: Check = {
  name: 'space on the log',
  judge: onLog(({ streams }) => {
    const full = streams.flatMap(filled);
    const events = streams.find(({ name }) => name === 'EVENTS');
    return full.length > 0
      ? full
      : [
          ok(
            events
              ? `${events.messages.toLocaleString('en')} events, ${gib(events.bytes)} of ${gib(events.maxBytes)}`
              : 'no log yet',
          ),
        ];
  }),
};

/** Deliveries may pause for as long as a retry waits; what is silent for longer with work at hand is stuck. */
const quietLimitMs = ({ ackWaitMs }: ConsumerFacts): number => Math.max(60_000, 2 * ackWaitMs);
const RESTART = 'Restart the program; if it happens again, report it with the output of `aura doctor --json`.';

const minutes = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;

/**
 * Of a consumer that has delivered nothing for long. Whoever holds an event tells the server that they are still at it, or it would have come again: where
 * nothing waits behind, nothing is wrong.
 */
const quiet = ({ stream, name, pending, unsettled, asking }: ConsumerFacts, quietMs: number, runs: boolean) => {
  const who = `${stream}/${name}`;
  if (pending === 0 && (asking > 0 || runs)) return undefined;
  const found = `${who}: ${pending + unsettled} events wait, nothing was delivered for ${minutes(quietMs)}`;
  if (asking > 0) return fail(found, 'It is asked for and does not deliver: its reactions do not happen.', RESTART);
  if (runs && unsettled > 0)
    return warn(
      `${who}: ${unsettled} events are worked on for ${minutes(quietMs)}, ${pending} wait behind them`,
      'Its cases take long, and all of its places are taken: what waits comes late.',
      'Wait, or run it in more processes with the role handlers (AURALINK_ROLES).',
    );
  return fail(
    `${found}; nobody asks for them`,
    'The handler runs nowhere: its reactions do not happen.',
    `Start the program with the role handlers (AURALINK_ROLES); if the handler is gone: aura doctor --remove ${who}`,
  );
};

/** Whether a consumer has work and does not move; undefined where it is fine. `runs`: the program says that its handler does. */
export const stuck = (consumer: ConsumerFacts, at: number, runs: boolean): Finding | undefined => {
  const { stream, name, pending, unsettled, redelivered, createdAt, deliveredAt = 0, settledAt = 0, paused } = consumer;
  const who = `${stream}/${name}`;
  const waiting = pending + unsettled;
  if (waiting === 0) return undefined;
  if (paused)
    return warn(
      `${who} is paused; ${waiting} events wait`,
      'Somebody paused it; its reactions do not happen.',
      `aura doctor --resume ${stream}/${name}`,
    );
  const quietMs = at - Math.max(createdAt, deliveredAt, settledAt);
  if (quietMs >= quietLimitMs(consumer)) return quiet(consumer, quietMs, runs);
  const unmovedMs = at - Math.max(createdAt, settledAt);
  if (redelivered > 0 && unmovedMs >= 5 * quietLimitMs(consumer))
    return warn(
      `${who}: ${redelivered} events are delivered again and again, none settled for ${minutes(unmovedMs)}`,
      'What it depends on fails; the events become dead letters after their last attempt.',
      'See the log of the program for the handler, then `aura dead-letters`.',
    );
  return undefined;
};

/** A durable that no handler reads any more: its events wait for ever. Others may keep durables of their own on the log; they are named too. */
const orphan = ({ stream, name, pending, asking }: ConsumerFacts, handlers: readonly string[]): Finding | undefined =>
  stream === 'EVENTS' && asking === 0 && !handlers.includes(name)
    ? warn(
        `${stream}/${name} belongs to no handler of this version; ${pending} events wait`,
        'A handler was renamed or removed; the server keeps its place for nothing.',
        `aura doctor --remove ${stream}/${name}`,
      )
    : undefined;

/** Handlers that are in a state, as the running program says. Off with their edge: that is one finding of its own, not one a handler. */
const handlersThatAre = (wanted: 'off' | 'running', { health }: Facts): ReadonlySet<string> => {
  const handlers = (health?.parts['handlers'] as { readonly handlers?: unknown } | undefined)?.handlers;
  const states = (Array.isArray(handlers) ? handlers : []) as readonly {
    readonly name: string;
    readonly state: string;
  }[];
  return new Set(states.filter(({ state }) => state === wanted).map(({ name }) => name));
};

const moving = (all: number, off: number): string => {
  const idle = off === 0 ? '' : `; ${off} ${off === 1 ? 'handler is' : 'handlers are'} off with their edge`;
  return all === 0 ? `there are none${idle}` : `${all} ${all === 1 ? 'moves' : 'move'}${idle}`;
};

const consumers: Check = {
  name: 'consumers',
  judge: onLog(({ consumers: all, handlers }, facts) => {
    const [off, running] = [handlersThatAre('off', facts), handlersThatAre('running', facts)];
    const working = all.filter(({ name }) => !off.has(name));
    const found = working.flatMap(
      (consumer) => orphan(consumer, handlers) ?? stuck(consumer, facts.at, running.has(consumer.name)) ?? [],
    );
    const made = new Set(all.map(({ name }) => name));
    const missing = handlers
      .filter((name) => !made.has(name) && !off.has(name))
      .map((name) =>
        warn(
          `the handler ${name} has no consumer on the log`,
          'It has never run here; a handler that starts from now on misses what came before.',
          'Start the program with the role handlers (AURALINK_ROLES).',
        ),
      );
    const wrong = [...found, ...missing];
    return wrong.length > 0 ? wrong : [ok(moving(working.length, off.size))];
  }),
};

/** The log never deletes: whatever is missing was taken by somebody who may change streams, or lost by a disk. */
const gaps: Check = {
  name: 'gaps in the log',
  judge: onLog(({ gaps: found }) => {
    const [first] = found;
    if (!first) return [ok('none: every event since the first is there')];
    const events = found.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    return [
      fail(
        `${events} ${events === 1 ? 'event is' : 'events are'} missing, the first at EVENTS:${first.from}`,
        'History was removed or lost: read models that are rebuilt will differ, and the audit does not hold.',
        'aura audit verify; then restore the log from a backup.',
      ),
    ];
  }),
};

/** What concerns the log itself. */
export const LOG_CHECKS: readonly Check[] = [reachable, drift, sync, copiesCheck, space, gaps, consumers, letters];
