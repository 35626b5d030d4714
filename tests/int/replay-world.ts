import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import runReplay from '../../handlers/replays/run-replay.ts';
import { startReplays } from '../../infra/parts/replays.ts';
import { emit } from '../../schemas/define.ts';
import { formatPosition, type CloudEvent, type Position } from '../../schemas/event.ts';
import { type replayPauseRequested, replayRequested } from '../../schemas/replays.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { createLive } from '../../streams/live.ts';
import type { Live, Stored } from '../../streams/log.ts';
import { signingSecret } from '../../streams/replay/secret.ts';
import type { ReplaySpec, ReplayTarget } from '../../streams/replay/state.ts';
import { startHandlers, type RunningHandlers } from '../../streams/start-handlers.ts';
import { useReceiver } from '../receiver.ts';
import { CAUSE, useBackbone } from './backbone.ts';

export const SERVER_SECRET = 'a secret of the tests that keys are derived from';
export const TENANT = CAUSE.tenant;
export const COUNT = 40;

/** Waits until it holds, at most 45 seconds: a process that was killed is replaced after ten. */
export const until = async (holds: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const over = Date.now() + 45_000;
  while (!(await holds())) {
    if (Date.now() > over) throw new Error(`${what} did not come true`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

export const killed = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
};

export const ids = (events: readonly Pick<Stored, 'msgId'>[]) => events.map(({ msgId }) => msgId);

/** A log of forty events a minute apart, every fourth of another tenant; processes that work replays; a receiver. */
export const useReplays = () => {
  const backbone = useBackbone();
  const receiver = useReceiver();

  let live: Live;
  let history: readonly Stored[];
  let end: Position;
  const handled: string[] = [];
  const running: RunningHandlers[] = [];
  const ends: (() => void)[] = [];
  const children: ChildProcess[] = [];

  const counting: HandlerDeclaration = {
    name: 'counting',
    meaning: 'A test.',
    needs: [],
    order: 'none',
    parallel: 8,
    retryMs: [],
    timeoutMs: 1_000,
    from: 'start',
    on: [
      {
        event: roomRequested,
        run: async ({ msgId }) => {
          handled.push(msgId);
          return [];
        },
      },
    ],
  };

  beforeAll(async () => {
    live = await createLive(backbone.broker, backbone.reader);
    const all: Stored[] = [];
    for (let n = 0; n < COUNT; n++) {
      const name = `room ${n} – é`;
      const tenant = n % 4 === 3 ? 'umbra' : TENANT;
      const time = new Date(Date.UTC(2026, 10, 21, 9) + n * 60_000).toISOString();
      const draft = emit(roomRequested, { requestId: `rq-${n}`, name, aiAgentEnabled: false }, { time });
      all.push(await backbone.publisher.publish(draft, { ...CAUSE, tenant }));
    }
    history = all;
    end = (all.at(-1) as Stored).position;
  });

  beforeEach(() => {
    receiver.got.length = 0;
    receiver.answer = () => ({ status: 204 });
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    const stopped = running.splice(0).map((one) => one.stop(4_000));
    for (const stop of ends.splice(0)) stop();
    await Promise.all(stopped);
  });

  const work = async (): Promise<void> => {
    const { broker, publisher, reader, meter } = backbone;
    const rules = { allow: ['127.0.0.1'], httpsOnly: false };
    const ground = { serverSecret: SERVER_SECRET, rules };
    const replays = startReplays({ broker, publisher, reader, live }, ground, { one: async () => undefined });
    ends.push(replays.stop);
    const handlers = [runReplay, counting];
    running.push(await startHandlers({ broker, publisher, reader, meter, ports: { replays }, handlers }));
  };

  /** A process of its own that works replays. */
  const spawnWorker = async (): Promise<ChildProcess> => {
    const { url, user, password } = backbone.nats;
    const file = fileURLToPath(new URL('../fixtures/replay-worker.ts', import.meta.url));
    const child = spawn(process.execPath, [file, url, user, password, SERVER_SECRET], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
    return child;
  };
  let named = 0;
  const request = async (target: Partial<ReplayTarget>, more: Partial<ReplaySpec> = {}, tenant = TENANT) => {
    const replayId = `rp-${(named += 1)}`;
    const webhook = { kind: 'webhook', url: receiver.url, mode: 'structured', retryForMs: 60_000 } as const;
    const whole = (target.kind === 'nats' ? target : { ...webhook, ...target }) as ReplayTarget;
    const spec = {
      replayId,
      from: 'EVENTS:1',
      to: formatPosition(end),
      speed: 'as_fast_as_possible',
      target: whole,
    } as const;
    await backbone.publisher.publish(emit(replayRequested, { ...spec, ...more }), { ...CAUSE, tenant });
    return replayId;
  };
  const ask = (event: typeof replayPauseRequested, replayId: string) =>
    backbone.publisher.publish(emit(event, { replayId }), CAUSE);
  /** The words a replay said about itself, in order, those about its progress left out. */
  const words = async (replayId: string, tenant = TENANT): Promise<readonly string[]> =>
    (await backbone.reader.ofAggregate(tenant, `replay/${replayId}`))
      .map(({ event }) => event.type.split('.').slice(3, -1).join('.'))
      .filter((word) => word !== 'progressed');
  const lastWord = async (replayId: string, tenant = TENANT) =>
    (await backbone.reader.ofAggregate(tenant, `replay/${replayId}`)).at(-1)?.event;
  const ending = (replayId: string, word: string, tenant = TENANT) =>
    until(async () => (await words(replayId, tenant)).at(-1) === word, `${replayId} ${word}`);

  const own = () => history.filter(({ event }) => event.tenant === TENANT);
  const bodies = (): CloudEvent[] => receiver.got.map(({ body }) => JSON.parse(body) as CloudEvent);
  const gotIds = () => receiver.got.map(({ headers }) => headers['webhook-id']);
  const verify = (replayId: string): void => {
    const webhook = new Webhook(signingSecret(SERVER_SECRET, TENANT, replayId));
    for (const { body, headers } of receiver.got)
      expect(webhook.verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
  };
  return {
    backbone,
    receiver,
    handled,
    work,
    spawnWorker,
    request,
    ask,
    words,
    lastWord,
    ending,
    own,
    bodies,
    gotIds,
    verify,
    get history() {
      return history;
    },
    get end() {
      return end;
    },
  };
};
