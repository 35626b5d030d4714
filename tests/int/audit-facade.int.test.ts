import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { auditCheckpointed } from '../../schemas/audit.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import { emit } from '../../schemas/define.ts';
import type { Fault } from '../../schemas/errors.ts';
import { connectBroker } from '../../streams/broker.ts';
import { directBatch } from '../../streams/direct.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { AUDIT_TENANT } from '../../streams/audit/checkpoint.ts';
import { startAuditor, type Auditor } from '../../streams/audit/auditor.ts';
import { signerOf } from '../../streams/audit/given-log.ts';
import { openNote, parseHead, parseVerifierKey, signingKey, verifierKey } from '../../streams/audit/note.ts';
import { createLogReader } from '../../streams/read.ts';
import { aura, ndjson } from '../aura.ts';
import { checkProof as check } from '../proof-script.ts';
import { tempDir, useNats } from '../ground.ts';
import { TENANT, useWorld } from './facade-world.ts';

const world = useWorld();
/** Where a copy of the log is laid that somebody has changed. */
const elsewhere = useNats();
let auditor: Auditor | undefined;
const PLACES = 25;
const SEED = Buffer.alloc(32, 1).toString('base64');
const KEY = verifierKey('auralink/test', signerOf(1).key.x);
let held = [signerOf(1).key];
const signing = { firstOrigin: KEY.name, held: async () => held };

const wish = (n: number, tenant = TENANT) =>
  world.publisher.publish(emit(roomRequested, { requestId: `rq-${n}`, name: `café “${n}”`, aiAgentEnabled: false }), {
    tenant,
    source: '/auralink/http',
  });

const startAuditing = () => {
  const { broker, reader, publisher } = world;
  const intervals = { everyEvents: 10, everyMs: 100, lookMs: 50 };
  const onTrouble = ({ code }: Fault) => expect.unreachable(code);
  auditor = startAuditor({ broker, reader, publisher, stream: 'EVENTS', intervals, signing, onTrouble });
};

beforeAll(async () => {
  for (let n = 1; n <= PLACES; n += 1) await wish(n, n % 5 === 0 ? 'other' : TENANT);
  startAuditing();
  await vi.waitFor(async () => {
    const { body } = await world.call('GET', '/api/v1/audit/checkpoints');
    if (!(body.items[0]?.to >= PLACES)) throw new Error('not all is covered yet');
  }, 15_000);
  await auditor?.stop();
});
afterAll(() => auditor?.stop());

const checkpoints = async () => (await world.call('GET', '/api/v1/audit/checkpoints')).body.items;
const head = async () => {
  const [{ hash, to }] = await checkpoints();
  return `${hash}@${to}`;
};

describe('the audit over HTTP', () => {
  it('lists the checkpoints, the newest first, page by page, each naming the one before', async () => {
    const all = await checkpoints();
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(all.at(-1)).toMatchObject({ from: 1, to: 10, size: 10, previous: '0'.repeat(64), stream: 'EVENTS' });
    for (const [index, { previous, from }] of all.slice(0, -1).entries()) {
      expect(previous).toBe(all[index + 1].hash);
      expect(from).toBe(all[index + 1].to + 1);
    }
    const first = await world.call('GET', '/api/v1/audit/checkpoints?limit=2');
    const second = await world.call('GET', `/api/v1/audit/checkpoints?limit=2&cursor=${first.body.next_cursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(all.slice(0, 4));
    expect((await world.call('GET', '/api/v1/audit/checkpoints?cursor=x')).body.code).toBe('CURSOR_INVALID');
  });

  it('shows who has signed, and publishes the key to anybody, where it is looked for', async () => {
    const [newest] = await checkpoints();
    const note = await world.call('GET', '/api/v1/audit/checkpoint');
    expect(note.headers.get('content-type')).toContain('text/plain');
    expect(note.body).toBe(newest.note);
    expect(parseHead(openNote(note.body, [KEY])?.text ?? '')).toEqual({ origin: KEY.name, ...newest.tree });
    expect(newest).toMatchObject({ key_id: KEY.id, signature: expect.stringMatching(/^[\w+/]{86}==$/), witnesses: [] });
    for (const path of ['/audit/keys', '/api/v1/audit/keys']) {
      const { body } = await world.call('GET', path, { token: null });
      expect(body.items).toMatchObject([{ number: 1, key: KEY.text, key_id: KEY.id, until: null, vouched: false }]);
      expect(body.items[0].jwk).toEqual({ kty: 'OKP', crv: 'Ed25519', x: KEY.x, kid: KEY.id });
      const plain = await world.call('GET', path, { token: null, headers: { accept: 'text/plain' } });
      expect([plain.headers.get('content-type'), plain.body]).toEqual(['text/plain; charset=utf-8', `${KEY.text}\n`]);
    }
    expect((await world.call('GET', '/api/v1/audit/checkpoint', { token: null })).status).toBe(401);
  });

  it('proves an event to a script that knows nothing of AuraLink, and no other event', async () => {
    const { body: proof, status } = await world.call('GET', '/api/v1/audit/proof/EVENTS:3');
    expect(status).toBe(200);
    const kept = `${proof.checkpoint.hash}@${proof.checkpoint.to}`;
    expect(await check(proof, kept)).toBe(`EVENTS:3 lies under ${kept}`);

    const forged = structuredClone(proof);
    forged.event.event.data.name = 'another';
    await expect(check(forged, kept)).rejects.toThrow('the event does not lead to the root');
    const moved = structuredClone(proof);
    moved.event.position = 'EVENTS:4';
    await expect(check(moved, kept)).rejects.toThrow('the event does not lead to the root');
    await expect(check(proof, `${'f'.repeat(64)}@10`)).rejects.toThrow('not to the checkpoint you kept');
  });

  it('leads an event to the signed tree, and one signed tree to the next: the script asks for nothing but the key', async () => {
    const all = (await checkpoints()).toReversed();
    const last = all.at(-1);
    const stranger = verifierKey(KEY.name, signerOf(7).key.x).text;
    for (const path of ['EVENTS:3', 'EVENTS:13', `EVENTS:3?until=${last.to}`]) {
      const { body: proof } = await world.call('GET', `/api/v1/audit/proof/${path}`);
      const goal = proof.after.at(-1) ?? proof.checkpoint;
      expect(proof.inclusion).toMatchObject({
        ...goal.tree,
        note: goal.note,
        index: proof.event.position.split(':')[1] - 1,
      });
      expect(await check(proof, KEY.text)).toBe(
        `${proof.event.position} is among the ${goal.tree.size} events that ${KEY.name} has signed`,
      );
      await expect(check(proof, stranger)).rejects.toThrow('not signed by this key');
      proof.event.event.data.name = 'another';
      await expect(check(proof, KEY.text)).rejects.toThrow('does not lead to the signed root');
    }
    const between = (from: unknown, to: unknown) =>
      world.call('GET', `/api/v1/audit/consistency?from=${String(from)}&to=${String(to)}`);
    for (const { tree } of all) {
      const { body } = await between(tree.size, last.tree.size);
      expect([body.from.note, body.to.note]).toEqual([
        all.find((one: typeof last) => one.tree.size === tree.size).note,
        last.note,
      ]);
      expect(await check(body, KEY.text)).toContain(`begin with the ${tree.size} signed before`);
    }
    expect((await between(last.tree.size, all[0].tree.size)).body.from.size).toBe(all[0].tree.size);
    const none = await between(all[0].tree.size + 1, last.tree.size);
    expect([none.status, none.body.code]).toEqual([404, 'CHECKPOINT_NOT_FOUND']);
    for (const bad of ['x', 0]) expect((await between(bad, 3)).status).toBe(400);
  }, 60_000);

  it('leads an old event to the checkpoint that somebody keeps', async () => {
    const kept = await head();
    const { body: proof } = await world.call('GET', `/api/v1/audit/proof/EVENTS:3?until=${kept.split('@')[1]}`);
    expect(await check(proof, kept)).toBe(`EVENTS:3 lies under ${kept}`);
    proof.after.shift();
    await expect(check(proof, kept)).rejects.toThrow('does not follow');
  });

  it('proves to a tenant its own events only', async () => {
    const answers = await Promise.all([3, 5].map((seq) => world.call('GET', `/api/v1/audit/proof/EVENTS:${seq}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
    const other = await world.token({ tenant: 'other' });
    expect((await world.call('GET', '/api/v1/audit/proof/EVENTS:5', { token: other })).status).toBe(200);
  });

  it('says by when an event will be covered that is not yet', async () => {
    const { position } = await wish(100);
    await world.live.whenProjected(position, 5_000);
    const { status, body } = await world.call('GET', `/api/v1/audit/proof/EVENTS:${position.seq}`);
    expect([status, body.code]).toEqual([409, 'EVENT_NOT_COVERED']);
    expect(Date.parse(body.covered_by)).toBeGreaterThan(Date.now());
    expect(Date.parse(body.covered_by)).toBeLessThan(Date.now() + 120_000);
  });

  it('verifies the log, also against what is kept elsewhere', async () => {
    const kept = await head();
    const { body, status } = await world.call('POST', '/api/v1/audit/verify', { body: { expect: [kept] } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ signatures: body.checkpoints, signed_to: body.covered_to, signed_by: KEY.text });
    expect(body).toMatchObject({ ok: true, head: kept, covered_to: `EVENTS:${kept.split('@')[1]}`, first_bad: null });
    const forked = await world.call('POST', '/api/v1/audit/verify', { body: { expect: [`${'f'.repeat(64)}@10`] } });
    expect(forked.body).toMatchObject({ ok: false, first_bad: { position: 'EVENTS:1', kind: 'forked' } });
    const part = await world.call('POST', '/api/v1/audit/verify', { body: { from: 'EVENTS:11', to: 'EVENTS:12' } });
    expect(part.body).toMatchObject({ ok: true, checkpoints: 1, checked: 10 });
    const bad = await world.call('POST', '/api/v1/audit/verify', { body: { from: '11' } });
    expect(bad.body.code).toBe('CURSOR_INVALID');
  });

  it('takes no checkpoint from anybody but the auditor', async () => {
    const before = await checkpoints();
    const [{ stream, root, previous }] = before;
    const claim = {
      specversion: '1.0',
      id: 'claim',
      source: '/somebody',
      type: auditCheckpointed.type,
      subject: 'audit/EVENTS',
      datacontenttype: 'application/json',
      data: { stream, from: 1, to: 1, size: 1, root, previous, fingerprints: 'AAAAAA==' },
    };
    for (const tenant of [TENANT, AUDIT_TENANT]) {
      const { status, body } = await world.call('POST', '/api/v1/events', {
        body: claim,
        token: await world.token({ tenant }),
        headers: { 'content-type': 'application/cloudevents+json' },
      });
      expect([status, body.code]).toEqual([403, 'EVENT_OF_THE_PLATFORM']);
      // One that lies there from before it was refused.
      const kept = await world.publisher.publish(emit(auditCheckpointed, claim.data), { tenant, source: claim.source });
      await world.live.whenProjected(kept.position, 5_000);
    }
    expect(await checkpoints()).toEqual(before);
    startAuditing();
    await vi.waitFor(async () => expect((await checkpoints()).length).toBeGreaterThan(before.length), 10_000);
    await auditor?.stop();
    expect((await world.call('POST', '/api/v1/audit/verify', { body: {} })).body).toMatchObject({ ok: true });
    expect((await checkpoints())[0].from).toBe(before[0].to + 1);
  });

  it('asks for the scopes', async () => {
    const reader = await world.token({ scope: 'events:read' });
    expect((await world.call('GET', '/api/v1/audit/proof/EVENTS:3', { token: reader })).status).toBe(200);
    expect((await world.call('POST', '/api/v1/audit/verify', { token: reader, body: {} })).status).toBe(403);
    const system = await world.token({ scope: 'system:read' });
    expect((await world.call('GET', '/api/v1/audit/proof/EVENTS:3', { token: system })).status).toBe(403);
    expect((await world.call('POST', '/api/v1/audit/verify', { token: system, body: {} })).status).toBe(200);
  });
});

describe('aura audit verify', () => {
  const envOf = async ({ url, user, password }: typeof elsewhere) => ({
    NATS_URL: url,
    NATS_USER: user,
    NATS_PASSWORD: password,
    AURALINK_DATA: await tempDir(),
  });

  /** Lays a copy of the log onto the other server; `change` gives the bytes of a sequence, or nothing to end there. */
  const lay = async (change: (seq: number, data: string) => string | undefined): Promise<void> => {
    const { url, user, password } = elsewhere;
    const copy = await connectBroker({ url, user, password, name: 'test' });
    try {
      await copy.jsm.streams.delete('EVENTS').catch(() => undefined);
      await ensureTopology(copy, { freeBytes: 512 * 1024 ** 2 });
      const { seq: last } = await createLogReader(world.broker).last();
      for (const { seq, subject, data } of await directBatch(world.broker, 'EVENTS', { seq: 1, batch: last })) {
        const bytes = change(seq, new TextDecoder().decode(data));
        if (bytes === undefined) return;
        await copy.js.publish(subject, bytes);
      }
    } finally {
      await copy.close();
    }
  };

  it('holds an untouched copy to be the log it is, and says what to keep', async () => {
    await lay((_seq, data) => data);
    const { code, stdout, stderr } = await aura(['audit', 'verify'], await envOf(elsewhere));
    expect([code, stdout]).toEqual([0, expect.stringContaining('the log holds')]);
    expect(stderr).toContain(await head());
  });

  it('names a changed byte in the store, with exit code 1', async () => {
    await lay((seq, data) => (seq === 12 ? data.replace('café', 'cafe') : data));
    const { code, stdout } = await aura(['audit', 'verify', '--json'], await envOf(elsewhere));
    expect(code).toBe(1);
    expect(ndjson(stdout)).toMatchObject([{ ok: false, first_bad: { position: 'EVENTS:12', kind: 'altered' } }]);
  });

  it('names a cut end with a checkpoint that was kept, and refuses what is none', async () => {
    await lay((seq, data) => (seq > 20 ? undefined : data));
    const env = await envOf(elsewhere);
    expect((await aura(['audit', 'verify'], env)).code).toBe(0);
    const { code, stdout } = await aura(['audit', 'verify', '--expect', await head()], env);
    expect([code, stdout]).toEqual([1, expect.stringContaining('BAD at EVENTS:21: cut')]);
    expect((await aura(['audit', 'verify', '--expect', 'nonsense'], env)).code).toBe(2);
  });

  it('shows checkpoints and a proof that the script takes', async () => {
    const env = { AURALINK_URL: world.url, AURALINK_TOKEN: await world.token(), AURALINK_DATA: await tempDir() };
    const listed = await aura(['audit', '--json', '-n', '1'], env);
    expect(ndjson(listed.stdout)).toEqual([(await checkpoints())[0]]);
    expect((await aura(['audit'], env)).stdout).toContain(await head());
    const [proof] = ndjson((await aura(['audit', 'proof', 'EVENTS:3', '--json'], env)).stdout) as [
      { checkpoint: { hash: string; to: number } },
    ];
    const kept = `${proof.checkpoint.hash}@${proof.checkpoint.to}`;
    expect(await check(proof, kept)).toBe(`EVENTS:3 lies under ${kept}`);
    expect((await aura(['audit', 'proof', 'EVENTS:3'], env)).stdout).toContain(kept);
    const file = join(await tempDir(), 'proof.json');
    const verified = async (key: string) =>
      aura(['audit', 'proof', '--verify', file, '--key', key], { AURALINK_DATA: await tempDir() });
    const sizes = (await checkpoints()).map(({ tree }: { tree: { size: number } }) => String(tree.size));
    const between = await aura(['audit', 'consistency', sizes.at(-1), sizes[0], '--json'], env);
    for (const given of [JSON.stringify(proof), between.stdout]) {
      await writeFile(file, given);
      expect(await verified(KEY.text)).toMatchObject({ code: 0, stdout: expect.stringContaining('has signed') });
      expect(await verified(verifierKey(KEY.name, signerOf(7).key.x).text)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('BAD: its note is not signed by a key that was given'),
      });
    }
    expect((await aura(['audit', 'proof', '--verify', file], env)).stderr).toContain('--verify needs --key');
    expect((await aura(['audit', 'proof'], env)).code).toBe(2);
  }, 60_000);
});

describe('aura audit rotate-key', () => {
  const files = async (...seeds: readonly string[]) => {
    const file = join(await tempDir(), 'audit-key');
    await writeFile(file, seeds.join('\n'));
    const { url, user, password } = world.nats;
    const env = { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password, AURALINK_DATA: await tempDir() };
    return { file, env: { ...env, AURALINK_AUDIT_KEY_FILE: file } };
  };
  const verifyWith = async (key: string) => {
    const { env } = await files(Buffer.alloc(32, 9).toString('base64'));
    return aura(['audit', 'verify', '--key', key, '--json'], env);
  };

  it('makes a new key that the old one signs for; whoever knows the old one need know nothing more', async () => {
    const { file, env } = await files(SEED);
    const { code, stdout } = await aura(['audit', 'rotate-key', '--json'], env);
    const [rotated] = ndjson(stdout) as [{ key: string; vouched: boolean; number: number }];
    expect([code, rotated]).toMatchObject([0, { number: 2, vouched: true }]);
    const seed = (await readFile(file, 'utf8')).trim();
    expect(seed).not.toContain(SEED);
    held = [signingKey(Buffer.from(seed, 'base64'))];
    expect(parseVerifierKey(rotated.key)?.x).toBe(held[0]?.x);

    const before = (await checkpoints()).length;
    startAuditing();
    await wish(200);
    await vi.waitFor(async () => expect((await checkpoints()).length).toBeGreaterThan(before), 10_000);
    await auditor?.stop();
    const { body } = await world.call('GET', '/audit/keys', { token: null });
    expect(body.items).toMatchObject([
      { key: KEY.text, until: body.items[1].since },
      { key: rotated.key, until: null },
    ]);
    for (const key of [KEY.text, rotated.key]) expect((await verifyWith(key)).code).toBe(0);
    const foreign = await verifyWith(verifierKey('auralink/test', signerOf(5).key.x).text);
    expect(foreign.code).toBe(1);
    expect(ndjson(foreign.stdout)).toMatchObject([{ first_bad: { position: body.items[0].since, kind: 'key' } }]);
  });

  it('refuses without the old key, and says to everybody that nobody has signed for one that is made nevertheless', async () => {
    const { env } = await files(SEED);
    expect(await aura(['audit', 'rotate-key'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('AUDIT_KEY_NOT_HELD'),
    });
    const given = { ...env, AURALINK_AUDIT_KEY_FILE: '', AURALINK_AUDIT_KEY: SEED };
    expect((await aura(['audit', 'rotate-key', '--lost'], given)).stderr).toContain('AUDIT_KEY_GIVEN');
    const lost = await aura(['audit', 'rotate-key', '--lost', '--json'], env);
    const [{ key }] = ndjson(lost.stdout) as [{ key: string }];
    expect(ndjson(lost.stdout)).toMatchObject([{ vouched: false, number: 3 }]);
    expect((await verifyWith(KEY.text)).stdout).toContain('is not signed for by the one before it');
    const both = join(await tempDir(), 'audit.pub');
    await writeFile(both, `# both\n${KEY.text}\n${key}\n`);
    expect((await verifyWith(both)).code).toBe(0);
    expect((await aura(['audit', 'verify'], env)).code).toBe(0);
    expect((await verifyWith('nonsense')).code).toBe(2);
  });
});

describe('aura audit export', () => {
  it('writes what another machine verifies with nothing else at hand, packed or not; so does the API, for the platform alone', async () => {
    const dir = await tempDir();
    const { url, user, password } = world.nats;
    const env = { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password, AURALINK_DATA: await tempDir() };
    // Nothing of this is there: no broker, no program, no data directory.
    const elsewhereEnv = {
      NATS_URL: 'nats://127.0.0.1:9',
      AURALINK_DATA: join(dir, 'none'),
      AURALINK_URL: 'http://127.0.0.1:9',
    };
    const offline = (file: string) =>
      aura(['audit', 'verify', '--offline', file, '--key', KEY.text, '--json'], elsewhereEnv);
    const keys = join(dir, 'audit.pub');
    const { body: known } = await world.call('GET', '/audit/keys', { token: null, headers: { accept: 'text/plain' } });
    await writeFile(keys, known);
    for (const name of ['audit.ndjson', 'audit.ndjson.gz', 'audit.ndjson.zst']) {
      const file = join(dir, name);
      expect((await aura(['audit', 'export', '--out', file], env)).code).toBe(0);
      const whole = await aura(['audit', 'verify', '--offline', file, '--key', keys, '--json'], elsewhereEnv);
      expect([whole.code, ndjson(whole.stdout)]).toMatchObject([0, [{ ok: true, uncovered: expect.any(Number) }]]);
      expect((await aura(['audit', 'export', '--out', file], env)).stderr).toContain('exists already');
    }
    const text = await readFile(join(dir, 'audit.ndjson'), 'utf8');
    const altered = join(dir, 'altered.ndjson');
    await writeFile(altered, text.replace('"name":"café “12”"', '"name":"cafe"'));
    const { code, stdout } = await offline(altered);
    expect([code, ndjson(stdout)]).toMatchObject([1, [{ first_bad: { position: 'EVENTS:12', kind: 'altered' } }]]);
    await writeFile(altered, 'nothing of the kind');
    expect((await offline(altered)).stderr).toContain('BUNDLE_INVALID');

    const lines = async (grant: object, from = 3) =>
      world.call('GET', `/api/v1/audit/bundle?from=EVENTS:${from}&to=EVENTS:12`, { token: await world.token(grant) });
    expect((await lines({ scope: '*' })).status).toBe(403);
    expect((await lines({ roles: ['platform-admin'] }, 13)).status).toBe(422);
    const part = await lines({ roles: ['platform-admin'] });
    expect(part.headers.get('content-type')).toContain('application/x-ndjson');
    await writeFile(altered, part.body);
    const partly = await aura(['audit', 'verify', '--offline', altered, '--key', keys, '--json'], elsewhereEnv);
    expect([partly.code, ndjson(partly.stdout)]).toMatchObject([0, [{ ok: true, checked: 20, uncovered: 0 }]]);
  }, 60_000);
});
