import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import S3rver from 's3rver';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditCheckpointed, auditWitnessed } from '../../schemas/audit.ts';
import { parseConfig } from '../../infra/config.ts';
import { keptAt, shelvesOf, witnessSecret } from '../../infra/parts/witnesses.ts';
import { startAuditor, type Auditor } from '../../streams/audit/auditor.ts';
import { AUDIT_TENANT, checkpointOf, type Checkpoint } from '../../streams/audit/checkpoint.ts';
import { signerOf } from '../../streams/audit/given-log.ts';
import { headsOf } from '../../streams/audit/kept.ts';
import { auditLogOf } from '../../streams/audit/log.ts';
import { openNote, parseHead, verifierKey } from '../../streams/audit/note.ts';
import { verifyLog } from '../../streams/audit/verify.ts';
import { startWitness, type WitnessRunner } from '../../streams/audit/witness/runner.ts';
import { aura, ndjson } from '../aura.ts';
import { tempDir } from '../ground.ts';
import { useReceiver } from '../receiver.ts';
import { CAUSE, collect, until, useBackbone, wish } from './backbone.ts';

const log = useBackbone();
const receiver = useReceiver();
const KEY = verifierKey('auralink/test', signerOf(1).key.x);
const SERVER_SECRET = 'a server secret of the tests, longer than 32 bytes';
const running = new Set<Auditor | WitnessRunner>();
const troubles: (string | undefined)[] = [];
let [s3, directory, bucketUrl] = [undefined as S3rver | undefined, '', ''];

beforeAll(async () => {
  directory = await tempDir();
  s3 = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: await tempDir(),
    configureBuckets: [{ name: 'audit', configs: [] }],
  });
  const { port } = await s3.run();
  bucketUrl = `http://127.0.0.1:${port}`;
});
afterAll(() => s3?.close());
const stopAll = async () => {
  await Promise.all([...running].map((one) => one.stop()));
  running.clear();
};
afterEach(stopAll);

const configOf = (more: Record<string, string> = {}) =>
  parseConfig({
    AURALINK_AUDIT_WITNESS: `${pathToFileURL(directory).href},s3://audit/eu/one,${receiver.url}`,
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
    AWS_ENDPOINT_URL_S3: bucketUrl,
    ...more,
  });
const shelves = (more?: Record<string, string>) =>
  shelvesOf(configOf(more), { serverSecret: SERVER_SECRET, rules: { allow: ['127.0.0.1'], httpsOnly: false } });

const witness = (more?: Record<string, string>) =>
  shelves(more).map((shelf) => {
    const { reader, publisher } = log;
    const onTrouble = (_place: string, fault: { readonly code: string } | undefined) => void troubles.push(fault?.code);
    const runner = startWitness({ reader, publisher, stream: 'EVENTS', shelf, lookMs: 30, onTrouble });
    running.add(runner);
    return runner;
  });

const checkpoints = async () =>
  (await collect(log.reader.read({ tenant: AUDIT_TENANT, types: [auditCheckpointed.type] }))).flatMap(
    (stored) => checkpointOf(stored, 'EVENTS') ?? [],
  );
const seal = async (count: number, prefix: string) => {
  const { broker, reader, publisher } = log;
  const signing = { firstOrigin: KEY.name, held: async () => [signerOf(1).key] };
  const intervals = { everyEvents: 10, everyMs: 50, lookMs: 20 };
  for (let n = 0; n < count; n += 1) await publisher.publish(wish(`${prefix}-${n}`), CAUSE);
  const { seq } = await reader.last();
  const auditor = startAuditor({
    broker,
    reader,
    publisher,
    stream: 'EVENTS',
    intervals,
    signing,
    onTrouble: (fault) => expect.unreachable(fault.code),
  });
  running.add(auditor);
  await until(async () => ((await checkpoints()).at(-1)?.to ?? 0) >= seq, 'a checkpoint');
  await auditor.stop();
  running.delete(auditor);
};
const verify = async () => {
  const { trees, shown } = headsOf(await keptAt(configOf()));
  return { verdict: await verifyLog(auditLogOf(log.reader, 'EVENTS'), { trees }), shown };
};

/** What a note says, once its signature is verified. */
const opened = (note = '') => parseHead(openNote(note, [KEY])?.text ?? '');

describe('the witnesses of the log', () => {
  it('hold every signed checkpoint, each under its name, and how far they are is an event', async () => {
    await seal(35, 'first');
    const runners = witness();
    const all = await checkpoints();
    const last = all.at(-1) as Checkpoint;
    const size = last.tree?.size ?? 0;
    await until(() => runners.every((runner) => runner.state().to === last.to), 'all witnesses hold all');
    const names = (await readdir(directory)).toSorted();
    expect(names).toHaveLength(all.length);
    expect(names[0]).toBe(`${String(999_999_999_999_999 - size).padStart(15, '0')}-${size}.note`);
    expect(all.map(({ note }) => opened(note))).toEqual(
      all.map(({ tree }) => expect.objectContaining({ size: tree?.size, root: tree?.root })),
    );
    expect(await readFile(join(directory, names[0] as string), 'utf8')).toBe(last.note);

    const secret = new Webhook(witnessSecret(SERVER_SECRET, receiver.url));
    expect(receiver.got.map(({ body }) => body)).toEqual(all.map(({ note }) => note));
    for (const { body, headers } of receiver.got)
      expect(() => secret.verify(body, headers as Record<string, string>, { jsonParse: false })).not.toThrow();

    await until(
      async () => (await collect(log.reader.read({ tenant: AUDIT_TENANT, types: [auditWitnessed.type] }))).length === 3,
      'three events',
    );
    const { verdict, shown } = await verify();
    expect(verdict).toMatchObject({ ok: true });
    expect(shown).toEqual([
      { place: pathToFileURL(directory).href, size, problem: undefined },
      { place: 's3://audit/eu/one', size, problem: undefined },
    ]);
  });

  it('are verified by a receiver with the lines of the how-to and the secret that `aura` prints', async () => {
    const data = await tempDir();
    await mkdir(join(data, 'secrets'));
    await writeFile(join(data, 'secrets', 'person-key'), SERVER_SECRET);
    const env = { AURALINK_DATA: data, AURALINK_AUDIT_WITNESS: `file:///mnt/audit,${receiver.url}?token=hidden` };
    const printed = await aura(['audit', 'witness-secret', '--json'], env);
    const [{ place, secret }] = ndjson(printed.stdout) as [{ place: string; secret: string }];
    expect([place, secret]).toEqual([receiver.url, witnessSecret(SERVER_SECRET, receiver.url)]);
    expect((await aura(['audit', 'witness-secret', receiver.url], env)).stdout).toBe(`${secret}  ${receiver.url}\n`);
    expect((await aura(['audit', 'witness-secret', 'nonsense'], env)).code).toBe(2);

    const page = await readFile(join(import.meta.dirname, '../../docs/how-to/witness.md'), 'utf8');
    const file = join(data, 'verify-note.mjs');
    await writeFile(file, /```js\n\/\/ verify-note\.mjs\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    const { verifyNote } = (await import(pathToFileURL(file).href)) as {
      verifyNote: (secret: string, headers: object, body: string) => unknown;
    };
    expect(receiver.got.length).toBeGreaterThan(0);
    for (const { body, headers } of receiver.got) {
      const { size, origin } = parseHead(openNote(body, [KEY])?.text ?? '') ?? {};
      expect(verifyNote(secret, headers, body)).toEqual({ origin, size });
      expect(() => verifyNote(secret, headers, `${body} `)).toThrow('not signed with this secret');
      const other = { ...headers, 'webhook-id': 'checkpoint.another' };
      expect(() => verifyNote(secret, other, body)).toThrow('not signed with this secret');
      expect(() => verifyNote(witnessSecret('another', receiver.url), headers, body)).toThrow('not signed');
      const old = { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 301) };
      expect(() => verifyNote(secret, old, body)).toThrow('too old');
    }
  }, 60_000);

  it('are told nothing twice after a restart, and what they missed once they are back', async () => {
    const before = receiver.got.length;
    let refuse = true;
    receiver.answer = () => ({ status: refuse ? 503 : 204 });
    await seal(25, 'second');
    const last = (await checkpoints()).at(-1);
    const runners = witness();
    const [file, bucket, webhook] = runners as [WitnessRunner, WitnessRunner, WitnessRunner];
    await until(() => [file, bucket].every((one) => one.state().to === last?.to), 'the others hold all');
    await until(() => webhook.state().trouble !== undefined, 'it says that it fails');
    expect(webhook.state()).toMatchObject({ behind: expect.any(Number), trouble: { code: 'WITNESS_UNREACHABLE' } });
    expect(webhook.state().behind).toBeGreaterThan(0);
    refuse = false;
    await until(() => webhook.state().to === last?.to, 'it catches up');
    await until(() => webhook.state().trouble === undefined, 'it is well');
    expect(troubles).toEqual(['WITNESS_UNREACHABLE', undefined]);
    const taken = receiver.got.slice(before).map(({ body }) => body);
    const fresh = (await checkpoints()).map(({ note }) => note).slice(before);
    // Once more for each refusal, in order, and nothing of before.
    expect(taken.filter((body, index) => body !== taken[index - 1])).toEqual(fresh);
  });

  it('show a log that was cut or written anew, without anybody having kept anything', async () => {
    const { trees } = headsOf(await keptAt(configOf()));
    const real = auditLogOf(log.reader, 'EVENTS');
    const end = ((await checkpoints()).at(-1)?.to ?? 0) - 3;
    const cut = { ...real, last: async () => end };
    const { firstBad } = await verifyLog(
      {
        ...cut,
        events: async function* (from, to, signal) {
          for await (const stored of real.events(from, to, signal)) if (stored.position.seq <= end) yield stored;
        },
        checkpoints: async function* (signal) {
          for await (const stored of real.checkpoints(signal)) if (stored.position.seq <= end) yield stored;
        },
      },
      { trees },
    );
    expect(firstBad).toMatchObject({ seq: end + 1, kind: 'cut', why: expect.stringContaining('file://') });
    const [name = ''] = (await readdir(directory)).toSorted();
    const before = await readFile(join(directory, name), 'utf8');
    const [, size = ''] = before.split('\n');
    await writeFile(
      join(directory, name),
      before.replace(/\n[^\n]{44}\n\n/, `\n${Buffer.alloc(32).toString('base64')}\n\n`),
    );
    expect((await verify()).verdict.firstBad).toMatchObject({
      kind: 'forked',
      why: expect.stringContaining(`tree of ${size} events`),
    });
    await rm(join(directory, name));
    await writeFile(join(directory, name), before);
  });

  it('take no second note under a name, and say so where they witness something else', async () => {
    for (const shelf of shelves().filter(({ newest }) => newest)) {
      const { signal } = new AbortController();
      const note = (await shelf.newest?.(signal)) ?? '';
      const size = opened(note)?.size ?? 0;
      await shelf.put(size, note, signal);
      await expect(shelf.put(size, `${note}x`, signal)).rejects.toMatchObject({ code: 'WITNESS_DIFFERS' });
      expect(await shelf.newest?.(signal)).toBe(note);
    }
  });

  it('that cannot be reached are named, and nothing else waits for them', async () => {
    const gone = await keptAt(
      configOf({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9', AURALINK_AUDIT_WITNESS: 's3://audit/eu' }),
    );
    expect(gone).toEqual([{ place: 's3://audit/eu', problem: expect.any(String) }]);
    const denied = await keptAt(configOf({ AWS_ACCESS_KEY_ID: 'wrong', AURALINK_AUDIT_WITNESS: 's3://audit/eu/one' }));
    expect(denied).toEqual([{ place: 's3://audit/eu/one', problem: expect.stringContaining('403') }]);
    expect(JSON.stringify([gone, denied])).not.toMatch(/wrong|S3RVER/);
  });
});
