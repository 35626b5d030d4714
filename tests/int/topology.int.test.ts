import { describe, expect, it } from 'vitest';
import { compareTopology, ensureTopology } from '../../streams/ensure.ts';
import { parseSubject, shardOf } from '../../streams/subjects.ts';
import { askMonitor } from '../../streams/sync.ts';
import { DEAD, EVENTS, PAYLOADS_STREAM } from '../../streams/topology.ts';
import { CAUSE, codeOf, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const config = async (name: string) => (await backbone.broker.jsm.streams.info(name)).config;

describe('topology', () => {
  it('makes the log with the settings its promises rest on', async () => {
    expect(await config(EVENTS)).toMatchObject({
      subjects: ['ev.>'],
      storage: 'file',
      compression: 's2',
      discard: 'new',
      deny_delete: true,
      deny_purge: true,
      allow_atomic: true,
      allow_direct: true,
      duplicate_window: 120e9,
      republish: { src: 'ev.>', dest: 'live.>' },
      max_bytes: Math.floor(0.75 * 1024 ** 3),
    });
    expect(await config(PAYLOADS_STREAM)).toMatchObject({
      subjects: ['$O.payloads.C.>', '$O.payloads.M.>'],
      allow_rollup_hdrs: true,
      deny_delete: true,
      allow_direct: true,
      discard: 'new',
      max_age: 0,
    });
    expect(await config(DEAD)).toMatchObject({ subjects: ['dead.>'], max_age: 30 * 24 * 3600 * 1e9 });
  });

  it('finds no difference after making it', async () => {
    expect(await compareTopology(backbone.broker)).toEqual([]);
  });

  it('nobody can delete from the log', async () => {
    const { position } = await backbone.publisher.publish(wish('rq-keep'), CAUSE);
    await expect(backbone.broker.jsm.streams.deleteMessage(EVENTS, position.seq)).rejects.toThrow(
      /delete not permitted/,
    );
    await expect(backbone.broker.jsm.streams.purge(EVENTS)).rejects.toThrow(/purge not permitted/);
  });

  it('tells a difference, what can be done about it, and changes nothing', async () => {
    await backbone.broker.jsm.streams.update(DEAD, { max_age: 240e9 });
    const drifts = await ensureTopology(backbone.broker);
    expect(drifts).toMatchObject([
      { kind: 'stream', name: DEAD, field: 'max_age', found: 240e9, change: 'changeable', unsafe: false },
    ]);
    expect((await config(DEAD)).max_age).toBe(240e9);
  });

  it('an operator may set max_bytes as he likes', async () => {
    await backbone.broker.jsm.streams.update(EVENTS, { max_bytes: 123_456_789 });
    expect((await compareTopology(backbone.broker)).filter(({ name }) => name === EVENTS)).toEqual([]);
  });

  it('does not start while the data of large events would expire', async () => {
    await backbone.broker.jsm.streams.update(PAYLOADS_STREAM, { max_age: 240e9 });
    await expect(ensureTopology(backbone.broker)).rejects.toMatchObject({
      code: 'LOG_DRIFTED',
      details: { differences: [{ stream: PAYLOADS_STREAM, field: 'max_age', found: 240e9, change: 'changeable' }] },
    });
    await backbone.broker.jsm.streams.update(PAYLOADS_STREAM, { max_age: 0 });
  });

  it('does not start on a log whose promises cannot be kept', async () => {
    await backbone.broker.jsm.streams.update(EVENTS, { allow_atomic: false });
    await expect(ensureTopology(backbone.broker)).rejects.toMatchObject({
      code: 'LOG_DRIFTED',
      details: { differences: [{ field: 'allow_atomic', wanted: true, change: 'changeable' }] },
    });
    expect(await codeOf(backbone.publisher.publishAll([wish('rq-a'), wish('rq-b')], CAUSE))).toBe('LOG_DRIFTED');
    await backbone.broker.jsm.streams.update(EVENTS, { allow_atomic: true });
    expect(await codeOf(ensureTopology(backbone.broker))).toBe('no fault');
  });

  it('the shard is the partition the server computes', async () => {
    await backbone.broker.jsm.streams.add({
      name: 'PARTITIONS',
      subjects: ['pt.*'],
      subject_transform: { src: 'pt.*', dest: 'p.{{partition(16,1)}}.{{wildcard(1)}}' },
    });
    const tenants = ['default', 'acme', 'umbra', 'A-very_long-tenant-0123456789', 'x'];
    for (const tenant of tenants) await backbone.broker.js.publish(`pt.${tenant}`);
    const found = await Promise.all(
      tenants.map((_, index) => backbone.broker.jsm.streams.getMessage('PARTITIONS', { seq: index + 1 })),
    );
    expect(found.map((message) => message?.subject)).toEqual(tenants.map((tenant) => `p.${shardOf(tenant)}.${tenant}`));
    expect(parseSubject('ev.3.acme.room.RM_x.participant_joined')).toEqual({
      tenant: 'acme',
      aggregate: 'room',
      key: 'RM_x',
      token: 'participant_joined',
    });
  });

  it('reads from the server whether an acknowledgement means the disk', async () => {
    expect(await askMonitor(backbone.nats.monitorUrl)).toMatchObject({
      syncAlways: true,
      maxStorageBytes: expect.any(Number),
    });
    expect(await askMonitor('http://127.0.0.1:9')).toEqual({ syncAlways: 'unknown', maxStorageBytes: undefined });
  });
});
