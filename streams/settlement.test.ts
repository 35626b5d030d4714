import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fault } from '../schemas/errors.ts';
import { Hand, type Held } from './hand.ts';
import type { Delivery } from './pull.ts';
import { decide, type Failure } from './settle.ts';

const RETRY_MS = [10, 20];
const FAILURES = {
  again: { code: 'LIVEKIT_UNREACHABLE', stage: 'run' },
  hopeless: { code: 'ROOM_ENDED', stage: 'run' },
  logFull: { code: 'LOG_FULL', stage: 'store' },
} as const;

/** What is known of an event beside the hand: where it is by all that was done with it, and how often its handler failed. */
interface Known {
  readonly key: string;
  state: 'out' | 'waiting' | 'running' | 'pausing' | 'acked' | 'dead';
  /** Without the excused ones. */
  tries: number;
  excuses: number;
  failed: number;
}

/** By sequence; `owner` is false from the loss of a pull until all that was given out is back in hand. */
interface Model {
  readonly events: Map<number, Known>;
  owner: boolean;
}

/** The hand as a worker uses it: an ordered handler in one process. */
interface Real {
  readonly hand: Hand;
  readonly running: Held[];
  readonly pausing: Held[];
}

type Step = fc.Command<Model, Real>;

const isOpen = ({ state }: Known): boolean => state !== 'acked' && state !== 'dead';
const delivery = (seq: number) => ({ seq, deliveries: 1 }) as Delivery;
const knownOf = ({ events }: Model, { delivery: { seq } }: Held): Known => events.get(seq) as Known;
const count = ({ events }: Model, ...states: readonly Known['state'][]): number =>
  [...events.values()].filter(({ state }) => states.includes(state)).length;

const agree = (model: Model, { hand }: Real): void => {
  expect(hand.size).toBe(count(model, 'waiting', 'running', 'pausing'));
  expect(hand.running).toBe(count(model, 'running'));
};

const step = (name: string, check: (model: Model) => boolean, run: (model: Model, real: Real) => void): Step => ({
  check,
  run: (model, real) => {
    run(model, real);
    agree(model, real);
  },
  toString: () => name,
});

const deliver = (key: string): Step =>
  step(
    `deliver ${key}`,
    () => true,
    ({ events }, { hand }) => {
      const seq = events.size + 1;
      hand.take(delivery(seq), key, 0);
      events.set(seq, { key, state: 'waiting', tries: 0, excuses: 0, failed: 0 });
    },
  );

const beginNext = (model: Model, { hand, running }: Real): void => {
  const held = hand.next();
  if (held === undefined) {
    // Whatever waits, waits behind one of its key that is under way or rests.
    for (const { key, state } of model.events.values())
      if (state === 'waiting')
        expect([...model.events.values()].some((one) => one.key === key && /running|pausing/.test(one.state))).toBe(
          true,
        );
    return;
  }
  const known = knownOf(model, held);
  const before = [...model.events].filter(([seq, one]) => one.key === known.key && seq < held.delivery.seq);
  expect(before.filter(([, one]) => isOpen(one))).toEqual([]);
  expect(known.state).toBe('waiting');
  Object.assign(known, { state: 'running', tries: known.tries + 1 });
  running.push(held);
};

const begin: Step = step('begin', ({ owner }) => owner, beginNext);

const succeed: Step = step(
  'succeed',
  (model) => count(model, 'running') > 0,
  (model, { hand, running }) => {
    const held = running.shift() as Held;
    hand.done(held);
    knownOf(model, held).state = 'acked';
  },
);

const fail = (how: keyof typeof FAILURES): Step =>
  step(
    `fail ${how}`,
    (model) => count(model, 'running') > 0,
    (model, { hand, running, pausing }) => {
      const held = running.shift() as Held;
      const known = knownOf(model, held);
      const { code, stage } = FAILURES[how];
      const { tries, excuses } = known;
      const failure: Failure = { fault: new Fault(code), stage, tries, excuses: excuses + 1, retryMs: RETRY_MS };
      const decision = decide(failure);
      if (how !== 'logFull') known.failed += 1;
      if (decision.kind === 'give_up') {
        expect(how === 'hopeless' || known.failed > RETRY_MS.length).toBe(true);
        hand.done(held);
        known.state = 'dead';
        return;
      }
      expect(decision.excused).toBe(how === 'logFull');
      if (decision.excused) Object.assign(known, { tries: tries - 1, excuses: excuses + 1 });
      expect(known.failed).toBeLessThanOrEqual(RETRY_MS.length);
      hand.pause(held);
      pausing.push(held);
      known.state = 'pausing';
    },
  );

const resume: Step = step(
  'resume',
  (model) => count(model, 'pausing') > 0,
  (model, { hand, pausing }) => {
    const held = pausing.shift() as Held;
    hand.resume(held);
    knownOf(model, held).state = 'waiting';
  },
);

/** The connection is lost: all that is not under way goes back to the server. */
const losePull: Step = step(
  'lose the pull',
  () => true,
  (model, { hand, pausing }) => {
    for (const held of hand.letGo()) knownOf(model, held).state = 'out';
    pausing.length = 0;
    model.owner = false;
  },
);

/** The takeover: what was given out is delivered again, the last first, and only then anything begins. */
const takeOver: Step = step(
  'take over',
  ({ owner }) => !owner,
  (model, { hand }) => {
    for (const [seq, known] of [...model.events].toReversed())
      if (known.state === 'out') {
        hand.take(delivery(seq), known.key, 0);
        known.state = 'waiting';
      }
    model.owner = true;
  },
);

/** The server says an event twice while it is in hand. */
const repeat: Step = step(
  'repeat',
  (model) => count(model, 'waiting', 'running') > 0,
  ({ events }, { hand }) => {
    for (const [seq, { key, state }] of events) if (/waiting|running/.test(state)) hand.take(delivery(seq), key, 0);
  },
);

it('every event ends once, acknowledged or as a dead letter, in the order of its key, whatever fails and however often the connection is lost', () => {
  const steps = [
    fc.constantFrom('a', 'b', 'c').map(deliver),
    fc.constant(begin),
    fc.constant(succeed),
    fc.constantFrom('again' as const, 'hopeless' as const, 'logFull' as const).map(fail),
    fc.constant(resume),
    fc.constant(losePull),
    fc.constant(takeOver),
    fc.constant(repeat),
  ];
  fc.assert(
    fc.property(fc.commands(steps, { size: '+1' }), (commands) => {
      const model: Model = { events: new Map(), owner: true };
      const real: Real = { hand: new Hand(), running: [], pausing: [] };
      fc.modelRun(() => ({ model, real }), commands);
      if (!model.owner) takeOver.run(model, real);
      while (real.pausing.length > 0) resume.run(model, real);
      while (count(model, 'waiting', 'running') > 0) {
        begin.run(model, real);
        if (real.running.length > 0) succeed.run(model, real);
      }
      expect([real.hand.size, real.hand.ready]).toEqual([0, 0]);
      for (const known of model.events.values()) expect(isOpen(known)).toBe(false);
      for (const { failed } of model.events.values()) expect(failed).toBeLessThanOrEqual(RETRY_MS.length + 1);
    }),
    { numRuns: 500 },
  );
});
