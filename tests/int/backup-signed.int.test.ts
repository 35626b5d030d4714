import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditCheckpointed } from '../../schemas/audit.ts';
import type { Manifest } from '../../infra/backup/manifest.ts';
import { proveLog } from '../../infra/backup/prove.ts';
import { parseConfig } from '../../infra/config.ts';
import { startAuditor } from '../../streams/audit/auditor.ts';
import { AUDIT_TENANT, checkpointOf, noteOf } from '../../streams/audit/checkpoint.ts';
import { signerOf } from '../../streams/audit/given-log.ts';
import { parseHead, parseNote, verifierKey } from '../../streams/audit/note.ts';
import { noteName } from '../../streams/audit/witness/shelf.ts';
import type { Broker } from '../../streams/broker.ts';
import { tempDir, useNats } from '../ground.ts';
import { CAUSE, collect, until, useBackbone, wish } from './backbone.ts';
import { useBackups } from './backups.ts';

const source = useBackbone();
const place = useNats();
const { take, restore, connect } = useBackups(source, place);
const KEY = verifierKey(signerOf(1).name, signerOf(1).key.x).text;
const STRANGER = verifierKey(signerOf(1).name, signerOf(2).key.x).text;
const SECRET = Buffer.alloc(32, 1).toString('base64');
let manifest: Manifest;
let target: Broker;

const signedNotes = async (): Promise<readonly string[]> =>
  (await collect(source.reader.read({ tenant: AUDIT_TENANT, types: [auditCheckpointed.type] }))).flatMap(
    (stored) => checkpointOf(stored, 'EVENTS')?.note ?? [],
  );
const seal = async (count: number, prefix: string): Promise<void> => {
  for (let n = 0; n < count; n += 1) await source.publisher.publish(wish(`${prefix}-${n}`), CAUSE);
  const before = (await signedNotes()).length;
  const { broker, reader, publisher } = source;
  const signing = { firstOrigin: signerOf(1).name, held: async () => [signerOf(1).key] };
  const intervals = { everyEvents: 10, everyMs: 50, lookMs: 20 };
  const auditor = startAuditor({
    broker,
    reader,
    publisher,
    stream: 'EVENTS',
    intervals,
    signing,
    onTrouble: ({ code }) => expect.unreachable(code),
  });
  await until(async () => (await signedNotes()).length >= before + 2, 'checkpoints');
  await auditor.stop();
};

/** A place that holds these notes. */
const witnessOf = async (notes: readonly string[]): Promise<string> => {
  const dir = path.join(await tempDir(), 'notes');
  await mkdir(dir);
  for (const note of notes) await writeFile(path.join(dir, noteName(headOf(note).size)), note);
  return pathToFileURL(dir).href;
};
const headOf = (note: string) => parseHead(parseNote(note)?.text ?? '') as NonNullable<ReturnType<typeof parseHead>>;

const prove = async (more: Record<string, string> = {}, changes: Partial<Manifest> = {}) => {
  const config = parseConfig({ AURALINK_DATA: await tempDir(), ...more });
  return proveLog(target, { ...manifest, ...changes }, config, new AbortController().signal);
};

beforeAll(async () => {
  await seal(25, 'early');
  manifest = await take('signed');
  await seal(25, 'late');
  await restore('signed');
  target = await connect();
}, 120_000);

describe('a backup of a signed log', () => {
  it('names the newest note and the keys up to its cut, and the restored log is held against them', async () => {
    const notes = await signedNotes();
    expect(manifest.audit_keys).toEqual([KEY]);
    expect(notes).toContain(manifest.audit_note);
    const { verdict, ahead } = await prove();
    expect(verdict).toMatchObject({ ok: true, signed_by: KEY, head: manifest.audit_head });
    expect(verdict.signatures).toBeGreaterThan(0);
    expect(ahead).toEqual([]);
  });

  it('is not the one of other keys, nor of another tree', async () => {
    const other = await prove({}, { audit_keys: [STRANGER] });
    expect(other.verdict).toMatchObject({ ok: false, first_bad: { kind: 'key' } });
    const { size } = headOf(manifest.audit_note ?? '');
    const note = noteOf({ size, root: 'ab'.repeat(32) }, signerOf(1));
    expect((await prove({}, { audit_note: note })).verdict).toMatchObject({ ok: false, first_bad: { kind: 'forked' } });
  });

  it('says which key must be put back, until it is there', async () => {
    expect((await prove()).keyMissing).toBe(KEY);
    expect((await prove({ AURALINK_AUDIT_KEY: SECRET })).keyMissing).toBeUndefined();
  });

  it('is held against its witnesses: one that has seen more is named, and asked for the note of that time', async () => {
    const notes = await signedNotes();
    const { size } = headOf(manifest.audit_note ?? '');
    const most = headOf(notes.at(-1) as string).size;
    expect(most).toBeGreaterThan(size);
    const all = await witnessOf(notes);
    const { verdict, ahead } = await prove({ AURALINK_AUDIT_WITNESS: all });
    expect(verdict).toMatchObject({ ok: true });
    expect(verdict.witnesses).toContainEqual({ place: all, to: size, problem: null });
    expect(ahead).toEqual([{ place: all, size: most }]);

    const forked = await witnessOf([noteOf({ size, root: 'cd'.repeat(32) }, signerOf(1)), notes.at(-1) as string]);
    const found = await prove({ AURALINK_AUDIT_WITNESS: forked });
    expect(found.verdict).toMatchObject({ ok: false, first_bad: { kind: 'forked' } });
    const older = await prove({ AURALINK_AUDIT_WITNESS: await witnessOf(notes.slice(0, 1)) });
    expect([older.verdict.ok, older.ahead]).toEqual([true, []]);
  });

  it('was made before there were signatures: then the checkpoints alone count', async () => {
    const { audit_note: _note, audit_keys: _keys, ...before } = manifest;
    const config = parseConfig({ AURALINK_DATA: await tempDir() });
    const { verdict } = await proveLog(target, before, config, new AbortController().signal);
    expect(verdict).toMatchObject({ ok: true, head: manifest.audit_head });
  });
});
