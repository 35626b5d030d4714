import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { auditKeyStore, type AuditKeyStore } from '../../infra/config/audit-keys.ts';
import { rotateAuditKey } from '../../infra/parts/audit-rotation.ts';
import { emit } from '../../schemas/define.ts';
import type { Fault } from '../../schemas/errors.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import { startAuditor, type Auditor } from '../../streams/audit/auditor.ts';
import { signingKey } from '../../streams/audit/note.ts';
import { tempDir } from '../ground.ts';
import { TENANT, useWorld } from './facade-world.ts';

interface Event {
  readonly type: string;
  readonly data: { readonly code?: string };
}

const SEED = Buffer.alloc(32, 1).toString('base64');
const givenBy = (keys: readonly string[]): AuditKeyStore =>
  auditKeyStore({ audit: { keys, witnesses: [] }, dataDir: '' });
/** Where the key is kept, of each test. */
let kept = givenBy([]);
const world = useWorld({
  people: true,
  auditKeys: {
    held: () => kept.held(),
    keptIn: () => kept.keptIn(),
    add: () => kept.add(),
    keepFirst: () => kept.keepFirst(),
  },
});
let held = [signingKey(Buffer.from(SEED, 'base64'))];
let auditor: Auditor | undefined;

const wish = (n: number) =>
  world.publisher.publish(emit(roomRequested, { requestId: `rq-${n}`, name: `room ${n}`, aiAgentEnabled: false }), {
    tenant: TENANT,
    source: '/auralink/http',
  });
const startAuditing = () => {
  const { broker, reader, publisher } = world;
  const intervals = { everyEvents: 10, everyMs: 100, lookMs: 50 };
  const signing = { firstOrigin: 'auralink/test', held: async () => held };
  const onTrouble = ({ code }: Fault) => expect.unreachable(code);
  auditor = startAuditor({ broker, reader, publisher, stream: 'EVENTS', intervals, signing, onTrouble });
};
const checkpoints = async () => (await world.call('GET', '/api/v1/audit/checkpoints')).body.items;

beforeAll(async () => {
  await wish(1);
  startAuditing();
  await vi.waitFor(async () => {
    if ((await checkpoints()).length === 0) throw new Error('nothing is sealed yet');
  }, 15_000);
  await auditor?.stop();
});
afterAll(() => auditor?.stop());

describe('POST /api/v1/audit/keys/rotate', () => {
  const rotate = async (headers: Record<string, string> = {}, grant: object = { roles: ['platform-admin'] }) =>
    world.call('POST', '/api/v1/audit/keys/rotate', { token: await world.token(grant), headers });
  const keys = async () => (await world.call('GET', '/audit/keys', { token: null })).body.items;
  const signingNow = async () =>
    (await world.call('GET', '/api/v1/audit/signing', { token: await world.token({ roles: ['platform-admin'] }) }))
      .body;

  it('says how the key is rotated where the program does not keep it, and changes nothing', async () => {
    const [newest] = (await keys()).toReversed();
    expect(await signingNow()).toEqual({ key_id: newest.key_id, held: false, kept_in: 'outside' });
    expect((await rotate()).body.code).toBe('AUDIT_KEY_NOT_HELD');
    kept = givenBy([SEED]);
    expect(await signingNow()).toEqual({ key_id: newest.key_id, held: true, kept_in: 'outside' });
    const { status, body } = await rotate();
    expect([status, body.code, body.next]).toEqual([409, 'AUDIT_KEY_GIVEN', expect.stringContaining('new,old')]);
    expect((await keys()).at(-1).key).toBe(newest.key);
  });

  it('puts a new key in the place of the old one, which signs for it: once, however often it is asked for', async () => {
    const file = join(await tempDir(), 'audit-key');
    await writeFile(file, SEED);
    kept = auditKeyStore({ audit: { keyFile: file, witnesses: [] }, dataDir: '' });
    const before = await keys();
    expect(await signingNow()).toMatchObject({ held: true, kept_in: 'file' });
    expect((await rotate({}, { scope: '*' })).status).toBe(403);

    const answers = await Promise.all([1, 2, 3].map(() => rotate({ 'idempotency-key': 'once' })));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    for (const { status, body } of answers)
      expect(status === 201 ? body : body.code).toEqual(status === 201 ? made[0]?.body : 'IDEMPOTENCY_KEY_IN_FLIGHT');
    expect(made[0]?.body).toMatchObject({ number: before.length + 1, vouched: true, until: null });
    expect((await rotate({ 'idempotency-key': 'once' })).body).toEqual(made[0]?.body);
    const after = await keys();
    expect(after).toHaveLength(before.length + 1);
    expect(after.at(-2)).toMatchObject({ key: before.at(-1).key, until: after.at(-1).since });
    const seed = (await readFile(file, 'utf8')).trim();
    expect(signingKey(Buffer.from(seed, 'base64')).x).toBe(after.at(-1).jwk.x);

    held = [signingKey(Buffer.from(seed, 'base64'))];
    startAuditing();
    await wish(2);
    await vi.waitFor(async () => expect((await checkpoints())[0].key_id).toBe(after.at(-1).key_id), 15_000);
    await auditor?.stop();
    const { body } = await world.call('GET', '/api/v1/events?type=com.auralink.audit.key_rotation_*&order=asc');
    expect(body.items.map(({ event: { type, data } }: { event: Event }) => [type.split('.')[3], data.code])).toEqual([
      ['key_rotation_requested', undefined],
      ['key_rotation_refused', 'AUDIT_KEY_NOT_HELD'],
      ['key_rotation_requested', undefined],
      ['key_rotation_refused', 'AUDIT_KEY_GIVEN'],
      ['key_rotation_requested', undefined],
      ['key_rotation_done', undefined],
    ]);
    expect(JSON.stringify(body)).not.toContain(seed);
  });

  it('goes on with the key that a crash has left, and never counts a redelivery twice', async () => {
    const place = { reader: world.reader, publisher: world.publisher };
    const before = await keys();
    const left = await kept.add();
    const now = await rotateAuditKey(place, kept, { origin: undefined, from: before.at(-1).key });
    expect([now.jwk.x, (await kept.held()).length]).toEqual([left.x, 1]);
    expect(await rotateAuditKey(place, kept, { origin: undefined, from: before.at(-1).key })).toEqual(now);
    expect(await keys()).toHaveLength(before.length + 1);
  });
});
