import { HTTP } from 'cloudevents';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalogue, loadCatalogue } from '../../schemas/catalogue.ts';
import { emit } from '../../schemas/define.ts';
import { formatPosition } from '../../schemas/event.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import { type Broker, connectBroker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import type { Stored } from '../../streams/log.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { AURA, aura, ndjson, run } from '../aura.ts';
import { tempDir, useNats } from '../ground.ts';

const nats = useNats();
let broker: Broker;
let env: Record<string, string>;
let stored: readonly Stored[];
let dir: string;

const publishTen = async (catalogue: Catalogue): Promise<readonly Stored[]> => {
  const publisher = createPublisher(broker, catalogue, { count: () => {}, set: () => {}, observe: () => {} });
  const all: Stored[] = [];
  for (let n = 0; n < 10; n += 1) {
    const draft = emit(roomRequested, { requestId: `rq-${n}`, name: `room ${n} – é \u2028`, aiAgentEnabled: false });
    all.push(await publisher.publish(draft, { tenant: n % 2 === 0 ? 'acme' : 'globex', source: '/test' }));
  }
  await publisher.close();
  return all;
};

beforeAll(async () => {
  broker = await connectBroker({
    url: nats.url,
    user: nats.user,
    password: nats.password,
    name: 'test',
    patienceMs: 5_000,
  });
  await ensureTopology(broker);
  stored = await publishTen(await loadCatalogue());
  dir = await tempDir();
  env = { NATS_URL: nats.url, NATS_USER: nats.user, NATS_PASSWORD: nats.password, AURALINK_DATA: dir };
});
afterAll(async () => {
  await broker?.close();
});

const events = (some: readonly Stored[]) => some.map(({ event }) => event);

describe('aura replay', () => {
  it('writes every event as it lies on the log, in log order, one a line, and says how many on stderr', async () => {
    const { code, stdout, stderr } = await aura(['replay'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^10 events\n/m) });
    expect(ndjson(stdout)).toEqual(events(stored));
  });

  it('writes lines that the CloudEvents SDK reads as the events they are', async () => {
    const { stdout } = await aura(['replay'], env);
    const lines = stdout.trim().split('\n');
    const read = lines.map((body) =>
      HTTP.toEvent({ headers: { 'content-type': 'application/cloudevents+json' }, body }),
    );
    expect(JSON.parse(JSON.stringify(read))).toEqual(events(stored));
  });

  it('takes a stretch by positions, both ends included', async () => {
    const { stdout } = await aura(['replay', '--from', 'EVENTS:3', '--to', 'EVENTS:5', '--positions'], env);
    expect(ndjson(stdout)).toEqual(
      stored
        .slice(2, 5)
        .map(({ position, msgId, event }) => ({ position: formatPosition(position), msg_id: msgId, event })),
    );
  });

  it('takes a stretch by time', async () => {
    expect(ndjson((await aura(['replay', '--from', '1h'], env)).stdout)).toHaveLength(10);
    expect((await aura(['replay', '--to', '1h'], env)).stdout).toBe('');
  });

  it('takes one tenant, one type, one aggregate or one correlation', async () => {
    const acme = stored.filter(({ event }) => event.tenant === 'acme');
    expect(ndjson((await aura(['replay', '--tenant', 'acme', '--type', 'room.requested'], env)).stdout)).toEqual(
      events(acme),
    );
    expect(ndjson((await aura(['replay', '--subject', 'room_request/rq-4'], env)).stdout)).toEqual(
      events(stored.slice(4, 5)),
    );
    const correlation = stored[7]?.event.correlationid as string;
    expect(ndjson((await aura(['replay', '--correlation', correlation], env)).stdout)).toEqual(
      events(stored.slice(7, 8)),
    );
  });

  it('says of a type that nobody knows that it is most likely misspelt', async () => {
    const { code, stdout, stderr } = await aura(['replay', '--type', 'roomm.*'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('no known event type matches com.auralink.roomm.*');
  });

  it('writes a file that appears complete, and nothing on stdout', async () => {
    const file = join(dir, 'all.ndjson');
    const { code, stdout } = await aura(['replay', '-o', file], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(ndjson(await readFile(file, 'utf8'))).toHaveLength(10);
    expect((await readdir(dir)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('ends without a word when its reader has read enough', async () => {
    const line = `for i in 1 2 3; do "${process.execPath}" "${AURA}" replay; done | head -n 1`;
    const { code, stdout, stderr } = await run('sh', ['-c', line], env);
    expect(code).toBe(0);
    expect(ndjson(stdout)).toEqual(events(stored.slice(0, 1)));
    expect(stderr).not.toContain('EPIPE');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('says who refuses it where the password is wrong, with the exit code of the unreachable', async () => {
    const { code, stdout, stderr } = await aura(['replay'], { ...env, NATS_PASSWORD: 'wrong' });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('BROKER_UNREACHABLE');
    expect(stderr).toContain('refuses the user');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
