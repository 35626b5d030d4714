import { randomUUID } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AURA, aura, bareEnv, ndjson } from '../aura.ts';
import { tempDir } from '../ground.ts';

let dir: string;
let env: Record<string, string>;
let program: ChildProcess;
let ready: { url: string; pid: number; dataDir: string };

beforeAll(async () => {
  dir = join(await tempDir(), 'data');
  env = { AURALINK_DATA: dir };
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
});

/** Ends the program as Ctrl-C does. */
const stop = async (): Promise<void> => {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = once(program, 'exit');
  program.kill('SIGTERM');
  await gone;
};
afterAll(stop);

const request = (n: number | string) => `{"requestId":"rq-${n}","name":"room ${n}","aiAgentEnabled":false}`;
const until = async (holds: () => boolean): Promise<void> => {
  for (let n = 0; !holds(); n += 1) {
    if (n > 1_200) throw new Error('it did not happen within a minute');
    await pause(50);
  }
};

/** Publishes as an application does; starting a process for each event would take most of the time. */
const publishAs = async (tenant: string): Promise<(n: number) => Promise<void>> => {
  const token = (await aura(['token', '--tenant', tenant], env)).stdout.trim();
  const headers = { 'content-type': 'application/cloudevents+json', authorization: `Bearer ${token}` };
  return async (n) => {
    const event = {
      specversion: '1.0',
      id: randomUUID(),
      source: '/test',
      type: 'com.auralink.room.refused.v1',
      data: JSON.parse(refused(n)) as object,
    };
    const answer = await fetch(`${ready.url}/api/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) });
    if (!answer.ok) throw new Error(await answer.text());
  };
};

/** An event that no handler reacts to. */
const QUIET = 'room.refused';
const refused = (n: number | string) =>
  `{"requestId":"rq-${n}","name":"room ${n}","code":"LIVEKIT_REFUSED","reason":"test"}`;

describe('aura beside the running program', () => {
  it('was started by `aura start`, which is the program itself then', () => {
    expect(ready.pid).toBe(program.pid);
    expect(ready.dataDir).toBe(dir);
  });

  it('status says where it runs and how its parts are', async () => {
    const { code, stdout } = await aura(['status', '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({
      url: ready.url,
      pid: ready.pid,
      data_dir: dir,
      health: { parts: { log: {}, database: { status: 'ok' } } },
    });
    expect([0, 1]).toContain(code);
    expect((await aura(['status'], env)).stdout).toContain(ready.url);
  });

  it('token makes a token that the program takes, for the tenant and scope that were asked for', async () => {
    const { stdout, stderr } = await aura(
      ['token', '--tenant', 'acme', '--scope', 'events:read', '--subject', 'app', '--ttl', '5m'],
      env,
    );
    expect(stderr).toContain('tenant acme, scope events:read');
    const answer = await fetch(`${ready.url}/api/v1/session`, {
      headers: { authorization: `Bearer ${stdout.trim()}` },
    });
    expect(await answer.json()).toMatchObject({ tenant: 'acme', scope: 'events:read', subject: 'app' });
  });

  it('token --link signs a browser in, once', async () => {
    const { stdout } = await aura(['token', '--link'], env);
    const code = new URL(stdout.trim()).hash.slice('#code='.length);
    const signIn = () =>
      fetch(`${ready.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ready.url },
        body: JSON.stringify({ code }),
      });
    expect((await signIn()).ok).toBe(true);
    expect((await signIn()).status).toBe(401);
  });

  it('publish stores one event and prints its position; a repeat of its id adds nothing', async () => {
    const args = ['publish', '--json', '--type', QUIET, '--data', refused('one'), '--id', 'one'];
    const [first] = ndjson((await aura(args, env)).stdout);
    expect(first).toMatchObject({ id: 'one', duplicate: false, position: expect.stringMatching(/^EVENTS:\d+$/) });
    const [second] = ndjson((await aura(args, env)).stdout);
    expect(second).toEqual({ ...first, duplicate: true });
  });

  it('publish takes one event a line from stdin', async () => {
    const lines = [1, 2, 3]
      .map((n) => `{"type":"com.auralink.room.refused.v1","data":${refused(`stdin-${n}`)}}`)
      .join('\n');
    const { code, stdout } = await aura(['publish', '--json'], env, lines);
    expect(code).toBe(0);
    expect(ndjson(stdout)).toHaveLength(3);
  });

  it('publish says what is wrong with an event, and where', async () => {
    const { code, stdout, stderr } = await aura(
      ['publish', '--type', 'room.requested', '--data', '{"requestId":"rq-x"}'],
      env,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('EVENT_INVALID');
    expect(stderr).toContain('name');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect((await aura(['publish', '--type', 'room.unheard', '--data', request(1)], env)).stderr).toContain(
      'EVENT_TYPE_UNKNOWN',
    );
  });

  it('tail shows what happens from now on, and can begin in the past', async () => {
    const live = spawn(process.execPath, [AURA, 'tail', '--type', QUIET, '-n', '2', '--tenant', 'tail'], {
      env: bareEnv(env),
    });
    const lines = createInterface({ input: live.stdout });
    const seen: string[] = [];
    lines.on('line', (line) => void seen.push(line));
    const ended = once(live, 'close');
    // It does not say when it listens: publish until it has ended.
    const publish = await publishAs('tail');
    for (let n = 0; live.exitCode === null && n < 300; n += 1) {
      await publish(n);
      await pause(100);
    }
    expect(await ended).toEqual([0, null]);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} +EVENTS:\d+ +room\.refused +room_request\/rq-\d+ +name="room \d+" code=LIVEKIT_REFUSED reason=test$/,
    );

    const past = await aura(['tail', '--json', '--since', '10m', '-n', '1', '--tenant', 'tail'], env);
    expect(ndjson(past.stdout)).toMatchObject([
      { position: expect.stringMatching(/^EVENTS:/), event: { tenant: 'tail' } },
    ]);
  });

  it('tail goes on after a broken connection without a gap or a repeat', async () => {
    const { port } = new URL(ready.url);
    const open = new Set<Socket>();
    const proxy: Server = createServer((near) => {
      const far = connect(Number(port), '127.0.0.1');
      for (const socket of [near, far])
        socket.on('error', () => {}).on('close', () => (near.destroy(), far.destroy(), open.delete(near)));
      near.pipe(far).pipe(near);
      open.add(near);
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const token = (await aura(['token', '--tenant', 'cut'], env)).stdout.trim();
    const through = {
      AURALINK_URL: `http://127.0.0.1:${(proxy.address() as { port: number }).port}`,
      AURALINK_TOKEN: token,
    };

    // That the tenant has come into being is an event too.
    const wanted = ['--since', 'EVENTS:1', '-n', '6', '--type', 'com.auralink.room.refused.v1'];
    const tail = spawn(process.execPath, [AURA, 'tail', '--json', ...wanted], { env: bareEnv(through) });
    const lines = createInterface({ input: tail.stdout });
    const names: string[] = [];
    lines.on(
      'line',
      (line) => void names.push((JSON.parse(line) as { event: { data: { requestId: string } } }).event.data.requestId),
    );
    const ended = once(tail, 'close');
    const publish = await publishAs('cut');
    for (const n of [1, 2, 3, 4, 5, 6]) {
      await publish(n);
      await until(() => names.length >= n);
      if (n % 2 === 0) for (const socket of open) socket.destroy();
    }
    expect(await ended).toEqual([0, null]);
    proxy.close();
    expect(names).toEqual([1, 2, 3, 4, 5, 6].map((n) => `rq-${n}`));
  });

  it('dead-letters, lag and doctor look at the same program', async () => {
    const letters = await aura(['dead-letters'], env);
    expect(letters).toMatchObject({ code: 0, stdout: '', stderr: 'no dead letters\n' });
    expect((await aura(['dead-letters', 'show', 'dl-none'], env)).stderr).toContain('DEAD_LETTER_NOT_FOUND');
    expect(await aura(['dead-letters', 'redrive', '--all'], env)).toMatchObject({ code: 0, stdout: '' });
    const gone = await aura(['dead-letters', 'discard', 'dl-none', '--reason', 'a test'], env);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('DEAD_LETTER_NOT_FOUND')]);
    for (const args of [['redrive'], ['redrive', 'dl-1', '--all'], ['discard', 'dl-1']])
      expect(await aura(['dead-letters', ...args], env)).toMatchObject({ code: 2, stdout: '' });

    const lags = ndjson((await aura(['lag', '--json'], env)).stdout);
    expect(lags.some(({ kind }) => kind === 'projection')).toBe(true);
    expect(lags).toContainEqual(expect.objectContaining({ kind: 'handler', name: 'create-room' }));

    const { stdout } = await aura(['doctor', '--json'], env);
    expect(ndjson(stdout).filter(({ level }) => level === 'fail')).toEqual([]);
    expect(ndjson(stdout)).toContainEqual(expect.objectContaining({ check: 'sync to disk', level: 'ok' }));
  });

  it('timers are set, shown, fire and are cancelled', async () => {
    const data = '{"requestId":"cli-{timer.occurrence}","name":"cli","aiAgentEnabled":false}';
    const set = (...more: string[]) =>
      aura(['timers', 'set', 'room.requested', '--data', data, ...more, '--json'], env);
    const far = ndjson((await set('--id', 'far', '--cron', '0 9 * * 1-5', '--zone', 'Europe/Berlin')).stdout)[0];
    expect(far).toMatchObject({ name: 'far', state: 'set', kind: 'cron', zone: 'Europe/Berlin' });
    expect((await set('--after', '0s', '--id', 'now')).code).toBe(0);
    const fired = async () => (await aura(['timers', '--state', 'fired'], env)).stdout;
    await expect.poll(fired, { timeout: 20_000 }).toContain('now');
    const shown = await aura(['timers', 'show', 'far'], env);
    expect(shown.stdout).toMatch(/fires +cron 0 9 \* \* 1-5 Europe\/Berlin/);
    expect(ndjson((await aura(['timers', 'cancel', 'far', '--json'], env)).stdout)).toMatchObject([
      { id: far?.['id'], state: 'cancelled' },
    ]);
    expect((await aura(['timers', 'cancel', 'now'], env)).stderr).toContain('TIMER_OVER');
    expect((await set('--cron', 'each morning')).stderr).toContain('TIMER_INVALID');
    for (const wrong of [
      ['--after', 'soon'],
      ['--at', 'tomorrow'],
      ['--every', '1'],
    ])
      expect(await set(...wrong)).toMatchObject({ code: 2, stdout: '' });
  });

  it('config shows no secret', async () => {
    const { code, stdout } = await aura(['config'], env);
    expect(code).toBe(0);
    expect(stdout).toContain('AURALINK_JWT_SECRET');
    const folder = join(dir, 'secrets');
    const secrets = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) expect(stdout).not.toContain(secret.trim());
  });

  it('says that nothing runs once the program has stopped, and how to start it', async () => {
    await stop();
    for (const args of [
      ['status'],
      ['publish', '--type', QUIET, '--data', refused('late')],
      ['tail'],
      ['replay'],
      ['lag'],
      ['dead-letters'],
    ]) {
      const { code, stdout, stderr } = await aura(args, env);
      expect({ args, code, stdout }).toEqual({ args, code: 3, stdout: '' });
      expect(stderr).toContain('npm start');
    }
  });

  it('token needs no running program', async () => {
    const { code, stdout } = await aura(['token'], env);
    expect(code).toBe(0);
    expect(stdout.trim().split('.')).toHaveLength(3);
  });
});
