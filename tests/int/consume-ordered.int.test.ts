import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import { emit } from '../../schemas/define.ts';
import { roomEndRefused, roomRequested } from '../../schemas/rooms.ts';
import { consumerInfo } from '../../streams/consumers.ts';
import type { HandlerCase, HandlerDeclaration } from '../../streams/handler.ts';
import { startHandlers, type RunningHandlers } from '../../streams/start-handlers.ts';
import { tempDir } from '../ground.ts';
import { allSettled, CAUSE, collect, until, useBackbone } from './backbone.ts';

const backbone = useBackbone();
const started: RunningHandlers[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(started.splice(0).map((running) => running.stop(200)));
});

const ordered = (
  name: string,
  run: HandlerCase['run'],
  more: Partial<HandlerDeclaration> = {},
): HandlerDeclaration => ({
  name,
  meaning: 'A test.',
  needs: [],
  order: 'key',
  parallel: 4,
  retryMs: [150, 150],
  timeoutMs: 1_000,
  from: 'now',
  on: [{ event: roomRequested, run }],
  ...more,
});
const start = async (handler: HandlerDeclaration, broker = backbone.broker): Promise<RunningHandlers> => {
  const { publisher, reader, meter } = backbone;
  const running = await startHandlers({ broker, publisher, reader, meter, ports: {}, handlers: [handler] });
  started.push(running);
  return running;
};
/** The `number`th event of a key. */
const step = (key: string, number: number) =>
  emit(roomRequested, { requestId: key, name: String(number), aiAgentEnabled: false });
const publish = async (keys: readonly string[], from: number, to: number) => {
  for (let number = from; number <= to; number++)
    for (const key of keys) await backbone.publisher.publish(step(key, number), CAUSE);
};
const settled = (name: string) => allSettled(backbone.broker, name);
const ofStill = () => collect(backbone.reader.read({ subject: 'room_request/still-0' }), 1);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('an ordered handler in two processes', () => {
  it('runs in one and stands by in the other, which takes over', async () => {
    const handler = ordered('twins', async () => []);
    const first = await start(handler);
    const stateOf = (running: RunningHandlers) => running.states()[0]?.state;
    expect(stateOf(first)).toBe('running');
    await publish(['twin'], 1, 1);
    await settled('twins');
    const second = await start(handler, await backbone.connect());
    expect([stateOf(first), stateOf(second)]).toEqual(['running', 'standby']);
    await first.stop(200);
    await publish(['twin'], 2, 2);
    await until(() => stateOf(second) === 'running', 'the takeover');
    await settled('twins');
  });
});

describe('an ordered handler', () => {
  it('handles the events of a key in log order, one at a time, and other keys beside them', async () => {
    const keys = Array.from({ length: 8 }, (_, index) => `wide-${index}`);
    const [seen, busy] = [new Map<string, string[]>(), new Set<string>()];
    let [most, together] = [0, 0];
    await start(
      ordered('wide', async ({ key, data }) => {
        if (busy.has(key)) together += 1;
        most = Math.max(most, busy.add(key).size);
        await pause(Math.random() * 8);
        busy.delete(key);
        seen.set(key, [...(seen.get(key) ?? []), data['name'] as string]);
        return [];
      }),
    );
    await publish(keys, 1, 20);
    await settled('wide');
    const inOrder = Array.from({ length: 20 }, (_, index) => String(index + 1));
    for (const key of keys) expect(seen.get(key)).toEqual(inOrder);
    expect([most, together]).toEqual([4, 0]);
  });

  it('lets the later events of a failing key wait until it succeeds; other keys go on meanwhile', async () => {
    const seen: string[] = [];
    await start(
      ordered('parking', async ({ key, data }) => {
        seen.push(`${key}/${data['name'] as string}`);
        if (key === 'bad' && data['name'] === '2' && seen.filter((one) => one === 'bad/2').length < 3)
          throw new Fault('LIVEKIT_UNREACHABLE');
        return [];
      }),
    );
    await publish(['bad', 'good'], 1, 4);
    await settled('parking');
    expect(seen.filter((one) => one.startsWith('bad'))).toEqual(['bad/1', 'bad/2', 'bad/2', 'bad/2', 'bad/3', 'bad/4']);
    expect(seen.indexOf('good/4')).toBeLessThan(seen.lastIndexOf('bad/2'));
  });

  it.each(['dead letter', 'otherwise'])('goes on with the next event of a key after a %s', async (way) => {
    const [seen, name] = [[] as string[], `giving-up-${way.replace(' ', '-')}`];
    const answer = { otherwise: () => [emit(roomEndRefused, { roomId: 'x', code: 'ROOM_ENDED', reason: 'no' })] };
    await start(
      ordered(
        name,
        async ({ data }) => {
          seen.push(data['name'] as string);
          if (data['name'] === '1') throw new Fault('LIVEKIT_UNREACHABLE');
          return [];
        },
        way === 'otherwise' ? answer : {},
      ),
    );
    await publish([name], 1, 3);
    await settled(name);
    expect(seen).toEqual(['1', '1', '1', '2', '3']);
    const answers = await collect(backbone.reader.read({ types: ['com.auralink.dead_letter.*', roomEndRefused.type] }));
    expect(answers.at(-1)?.event.data).toMatchObject(
      way === 'otherwise' ? { code: 'ROOM_ENDED' } : { attempts: 3, code: 'LIVEKIT_UNREACHABLE' },
    );
  });

  it('keeps what waits longer than the server does, and does not take waiting for an attempt', async () => {
    const tries: string[] = [];
    await start(
      ordered(
        'patient',
        async ({ data }) => {
          tries.push(data['name'] as string);
          if (data['name'] === '1' && tries.length === 1) throw new Fault('LIVEKIT_UNREACHABLE');
          return [];
        },
        { retryMs: [7_500] },
      ),
    );
    await publish(['patient'], 1, 3);
    await pause(7_000);
    const info = await consumerInfo(backbone.broker, 'patient');
    expect([info?.num_ack_pending, info?.num_redelivered]).toEqual([3, 0]);
    await settled('patient');
    expect(tries).toEqual(['1', '1', '2', '3']);
  });

  it('goes on in order, and soon, after it has stood still before a long backlog', async () => {
    const [seen, troubles] = [[] as number[], [] as string[]];
    const standStill = () => {
      for (const end = Date.now() + 3_000; Date.now() < end;);
    };
    await Promise.all(
      Array.from({ length: 4_000 }, (_, index) =>
        backbone.publisher.publish(step(`still-${index % 40}`, index), CAUSE),
      ),
    );
    const { broker, publisher, reader, meter } = backbone;
    const still = ordered(
      'still',
      async ({ key, data }) => {
        if (key === 'still-7') seen.push(Number(data['name']));
        if (data['name'] === '1000') standStill();
        return [];
      },
      { from: { time: (await ofStill())[0]?.event.time ?? '' }, parallel: 16 },
    );
    const onTrouble = ({ what }: { readonly what: string }) => troubles.push(what);
    started.push(await startHandlers({ broker, publisher, reader, meter, ports: {}, onTrouble, handlers: [still] }));
    await settled('still');
    expect(troubles).toContain('the consumer is lost: this process stood still');
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen).size).toBe(100);
  });

  it('hands over at once when its owner stops, and the settings are taken back with the order', async () => {
    const other = await backbone.connect();
    const seen: string[] = [];
    const named = (who: string) =>
      ordered(
        'handed',
        async ({ data }) => {
          seen.push(`${who} ${data['name'] as string}`);
          if (who === 'one' && data['name'] === '2') throw new Fault('LIVEKIT_UNREACHABLE');
          return [];
        },
        { retryMs: [60_000] },
      );
    const one = await start(named('one'));
    await publish(['handed'], 1, 3);
    await until(() => seen.includes('one 2'));
    await start(named('two'), other);
    const asked = performance.now();
    await one.stop(200);
    await settled('handed');
    expect(seen).toEqual(['one 1', 'one 2', 'two 2', 'two 3']);
    expect(performance.now() - asked).toBeLessThan(3_000);
    await started.pop()?.stop(200);
    await start({ ...named('three'), order: 'none' }, other);
    await publish(['handed'], 4, 4);
    await settled('handed');
    expect(seen.at(-1)).toBe('three 4');
    await started.pop()?.stop(200);
    await other.close();
  });

  it('goes on in order after nats-server was killed; what it has forgotten comes again in order too', async () => {
    const [ended, wrong] = [new Map<string, number>(), [] as string[]];
    await start(
      ordered('survivor', async ({ key, data }) => {
        const number = Number(data['name']);
        const done = ended.get(key) ?? 0;
        if (number > done + 1) wrong.push(`${key}: ${number} after ${done}`);
        await pause(10);
        ended.set(key, number);
        return [];
      }),
    );
    await publish(['s-1', 's-2', 's-3'], 1, 30);
    await backbone.nats.kill();
    await backbone.nats.restart();
    await until(() => ended.size === 3 && [...ended.values()].every((number) => number === 30), 'all events');
    await settled('survivor');
    expect(wrong).toEqual([]);
  }, 30_000);
});

describe('processes that share an ordered handler', () => {
  interface Line {
    readonly who: string;
    readonly what: string;
    readonly key: string;
    readonly number: number;
  }
  const linesOf = (file: string): readonly Line[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [who = '', what = '', key = '', number = ''] = line.split(' ');
        return what === 'begin' || what === 'end' ? [{ who, what, key, number: Number(number) }] : [];
      });
  const worker = async (file: string, ms: number): Promise<ChildProcess> => {
    const { url, user, password } = backbone.nats;
    const program = new URL('../fixtures/ordered-worker.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, url, user, password, file, String(ms)], { stdio: 'ignore' });
    children.push(child);
    await until(() => readFileSync(file, 'utf8').includes(`${child.pid} ready`), 'the worker');
    return child;
  };
  const ends = (file: string) =>
    new Set(
      linesOf(file)
        .filter(({ what }) => what === 'end')
        .map(({ key, number }) => `${key} ${number}`),
    ).size;
  const owner = (file: string, from: readonly ChildProcess[]) => {
    const last = linesOf(file).at(-1)?.who;
    return from.find(({ pid }) => String(pid) === last) as ChildProcess;
  };
  /** An event begins when the one before it has ended and no later one of its key has begun. */
  const overtakings = (lines: readonly Line[]) => {
    const [begun, ended] = [new Map<string, number>(), new Map<string, number>()];
    return lines.filter(({ what, key, number }) => {
      if (what === 'end') {
        ended.set(key, Math.max(number, ended.get(key) ?? 0));
        return false;
      }
      const wrong = number > (ended.get(key) ?? 0) + 1 || number < (begun.get(key) ?? 0);
      begun.set(key, Math.max(number, begun.get(key) ?? 0));
      return wrong;
    });
  };
  const patiently = async (holds: () => boolean) => {
    const end = Date.now() + 30_000;
    while (!holds() && Date.now() < end) await pause(50);
    expect(holds()).toBe(true);
  };

  it('never let an event overtake one of its key: kill -9 of the owner, then its standstill', async () => {
    const file = join(await tempDir(), 'lines');
    writeFileSync(file, '');
    const keys = ['k-1', 'k-2', 'k-3', 'k-4', 'k-5', 'k-6'];
    const three = [await worker(file, 20), await worker(file, 20), await worker(file, 20)];
    await publish(keys, 1, 60);
    await patiently(() => linesOf(file).some(({ key, number }) => key.endsWith('k-1') && number > 5));
    const first = owner(file, three);
    first.kill('SIGKILL');
    await patiently(() => linesOf(file).at(-1)?.who !== String(first.pid));
    await patiently(() => linesOf(file).some(({ key, number }) => key.endsWith('k-1') && number > 30));
    const second = owner(file, three);
    second.kill('SIGSTOP');
    await patiently(() => linesOf(file).at(-1)?.who !== String(second.pid));
    await pause(100);
    second.kill('SIGCONT');
    await patiently(() =>
      keys.every((key) =>
        linesOf(file).some((line) => line.what === 'end' && line.key.endsWith(`/${key}`) && line.number === 60),
      ),
    );
    const lines = linesOf(file).filter(({ key }) => keys.some((one) => key.endsWith(`/${one}`)));
    expect(overtakings(lines)).toEqual([]);
    expect(new Set(lines.map(({ who }) => who)).size).toBe(3);
    expect(ends(file)).toBeGreaterThanOrEqual(360);
  }, 60_000);
});
