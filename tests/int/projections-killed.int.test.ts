import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AURA, aura, bareEnv } from '../aura.ts';
import { tempDir } from '../ground.ts';

let env: Record<string, string>;
let program: ChildProcess;
let ready: { url: string; token: string };

const start = async (): Promise<void> => {
  program = spawn(process.execPath, [AURA, 'start', '--json', '--port', '0'], {
    env: bareEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  program.stderr?.setEncoding('utf8').on('data', (text: string) => void said.push(text));
  const lines = createInterface({ input: program.stdout as NodeJS.ReadableStream });
  const first = await Promise.race([once(lines, 'line'), once(program, 'exit').then(() => [])]);
  if (typeof first[0] !== 'string') throw new Error(`the program did not start:\n${said.join('')}`);
  ready = JSON.parse(first[0]) as typeof ready;
};

const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = once(program, 'exit');
  program.kill(signal);
  await gone;
};

beforeAll(async () => {
  env = { AURALINK_DATA: join(await tempDir(), 'data') };
  await start();
}, 60_000);
afterAll(() => end('SIGTERM'));

/** Sent as an application would, a hundred at once; those that get no answer may or may not be on the log. */
const publishRooms = async (prefix: string): Promise<void> => {
  const events = Array.from({ length: 100 }, (_, n) => ({
    specversion: '1.0',
    id: `${prefix}-${n}`,
    source: '/test',
    type: 'com.auralink.room.refused.v1',
    data: { requestId: `rq-${prefix}-${n}`, name: 'x', code: 'LIVEKIT_REFUSED', reason: 'a test' },
  }));
  const response = await fetch(`${ready.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${ready.token}` },
    body: JSON.stringify(events),
  });
  expect(response.status).toBe(202);
};

describe('a rebuild under live traffic', () => {
  it('whose program is killed again and again goes on, and its rows are those that the log gives', async () => {
    for (let n = 0; n < 20; n += 1) await publishRooms(`before-${n}`);
    for (const [killing, afterMs] of [5, 60, 200].entries()) {
      const asked = await aura(['rebuild', 'rooms', '--json'], env);
      expect(asked.stderr).toBe('');
      const traffic = (async () => {
        for (let n = 0; ; n += 1) await publishRooms(`during-${killing}-${n}`);
      })().catch(() => undefined);
      await pause(afterMs);
      await end('SIGKILL');
      await traffic;
      await start();
    }
    const rebuilt = await aura(['rebuild', 'rooms', '--wait'], env);
    expect(rebuilt.stdout).toMatch(/^rooms rebuilt up to EVENTS:\d+ in \d+\.\d s, 0 events given up/);
    for (const name of ['rooms', 'rebuilds', 'tracks']) {
      const compared = await aura(['compare', name, '--json'], env);
      expect([name, compared.code, compared.stdout]).toEqual([name, 0, '']);
    }
  }, 120_000);
});
