import { Objm } from '@nats-io/obj';
import { afterEach, describe, expect, it } from 'vitest';
import { emit, type Draft } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { webhookReceived } from '../../schemas/webhooks.ts';
import { leafOf } from '../../streams/audit/checkpoint.ts';
import { auditLogOf } from '../../streams/audit/log.ts';
import { proveInclusion } from '../../streams/audit/proof.ts';
import { pathOf, rootOf } from '../../streams/audit/merkle.ts';
import { letterOf, listLetters } from '../../streams/dead-letters.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { createLive } from '../../streams/live.ts';
import { readOrdered } from '../../streams/ordered.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { startHandlers, type RunningHandlers } from '../../streams/start-handlers.ts';
import { EVENTS, PAYLOADS, PAYLOADS_STREAM } from '../../streams/topology.ts';
import { allSettled, CAUSE, codeOf, collect, until, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const running: RunningHandlers[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop(200)));
});

const KIB = 1024;
/** A report whose data is so many bytes large; `fill` tells one report's data from another's. */
const report = (webhookId: string, bytes: number, fill = webhookId): Draft =>
  emit(webhookReceived, {
    webhookId,
    event: 'agent_job_started',
    createdAt: '2026-11-21T09:00:00.000Z',
    payload: { fill, text: 'ü'.repeat(bytes / 2) },
  });
const bucket = () => new Objm(backbone.broker.js).open(PAYLOADS);
const objects = async () => (await (await bucket()).list()).filter(({ deleted }) => !deleted).map(({ name }) => name);
const onLog = async ({ position }: StoredEvent) =>
  JSON.parse((await backbone.broker.jsm.streams.getMessage(EVENTS, { seq: position.seq }))?.string() ?? '') as Record<
    string,
    unknown
  >;
/** A reader that has fetched nothing yet. */
const fresh = async () => createLogReader(await backbone.connect());

describe('an event with large data', () => {
  it('lies on the log with a reference and its digest, and every reader sees it whole', async () => {
    const live = await createLive(backbone.broker, backbone.reader);
    const draft = report('WH-whole', 300 * KIB);
    const end = new AbortController();
    const followed = collect(live.follow({ subject: 'webhook/WH-whole' }, undefined, end.signal), 1);
    const stored = await backbone.publisher.publish(draft, CAUSE);
    expect(stored.event.data).toEqual(draft.data);

    const { data, dataref, ...rest } = await onLog(stored);
    expect(data).toBeUndefined();
    expect(dataref).toMatch(/^objects:payloads\/acme\/[0-9a-f]{64}$/);
    expect(rest).toMatchObject({ id: stored.event.id, subject: 'webhook/WH-whole' });
    expect(await objects()).toContain((dataref as string).replace('objects:payloads/', ''));

    const reader = await fresh();
    const { type } = webhookReceived;
    const seen = [
      await reader.one(stored.position),
      ...(await reader.many([stored.position])),
      ...(await collect(reader.read({ from: stored.position, types: [type] }))),
      ...(await reader.ofAggregate('acme', 'webhook/WH-whole')),
      await reader.lastOfType('acme', 'webhook/WH-whole', webhookReceived),
      ...(await followed),
    ];
    expect(seen).toHaveLength(6);
    for (const one of seen) expect(one?.event).toEqual(stored.event);
    const { value: batch } = await readOrdered(backbone.broker, EVENTS, stored.position.seq - 1, end.signal).next();
    expect((batch as StoredEvent[])[0]?.event).toEqual(stored.event);
    end.abort();
    live.close();
  });

  it('is left where it is for who asks for a list, and says so', async () => {
    const { position } = await backbone.publisher.publish(report('WH-list', 300 * KIB), CAUSE);
    const [listed] = await backbone.reader.many([position], { claims: true });
    expect(listed).toMatchObject({ unread: { code: 'PAYLOAD_LEFT_OUT' }, event: { subject: 'webhook/WH-list' } });
  });

  it('is stored once however often it is published, and for each tenant apart', async () => {
    const before = (await objects()).length;
    const same = report('WH-same', 400 * KIB);
    await Promise.all(Array.from({ length: 4 }, () => backbone.publisher.publish(same, CAUSE)));
    expect(await objects()).toHaveLength(before + 1);
    await backbone.publisher.publish(same, { ...CAUSE, tenant: 'umbra' });
    const names = (await objects()).slice(before);
    expect(names.map((name) => name.split('/')[0]).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
      'acme',
      'umbra',
    ]);
    expect(new Set(names.map((name) => name.split('/')[1])).size).toBe(1);
    // What a publish was refused after its data was stored leaves nothing but data that is found again.
    const chunks = async () => (await backbone.broker.jsm.streams.info(PAYLOADS_STREAM)).state.messages;
    const kept = await chunks();
    await backbone.publisher.publish(same, CAUSE);
    expect(await chunks()).toBe(kept);
  });

  it('stands in one group with small ones, and behind a revision', async () => {
    const [small, large] = await backbone.publisher.publishAll([wish('rq-g'), report('WH-group', 300 * KIB)], CAUSE);
    expect((large?.position.seq ?? 0) - (small?.position.seq ?? 0)).toBe(1);
    expect(
      await codeOf(backbone.publisher.publish(report('WH-group', 300 * KIB), { ...CAUSE, expect: { revision: 0 } })),
    ).toBe('REVISION_CONFLICT');
  });

  it('has its data proved by the audit without the object: the digest is what is hashed', async () => {
    const stored = await backbone.publisher.publish(report('WH-proof', 300 * KIB), CAUSE);
    const { seq } = stored.position;
    const log = auditLogOf(await fresh(), EVENTS);
    const leaves = (await collect(log.events(seq - 1, seq))).map(leafOf);
    const whole = await backbone.reader.one(stored.position);
    expect(leafOf(whole as StoredEvent)).toEqual(leaves[1]);
    expect(leafOf(stored)).toEqual(leaves[1]);
    const root = rootOf(leaves).toString('hex');
    const proof = await proveInclusion(log, { from: seq - 1, to: seq, root, seq: 0 }, seq);
    expect(proof.path).toEqual(pathOf(leaves, 1));
    expect(JSON.stringify(proof.stored)).not.toContain('üüü');
  });

  it('above 16 MiB is refused, and nothing is stored', async () => {
    const [last, before] = [await backbone.reader.last(), await objects()];
    expect(await codeOf(backbone.publisher.publish(report('WH-huge', 16 * KIB * KIB), CAUSE))).toBe('EVENT_TOO_LARGE');
    expect(await backbone.reader.last()).toEqual(last);
    expect(await objects()).toEqual(before);
  });

  it('comes in parts that the memory can hold', async () => {
    const drafts = Array.from({ length: 4 }, (_, index) => report(`WH-${index}`, 6 * KIB * KIB));
    const stored = [];
    for (const draft of drafts) stored.push(await backbone.publisher.publish(draft, { ...CAUSE, deadlineMs: 20_000 }));
    const end = new AbortController();
    const parts: number[] = [];
    for await (const part of readOrdered(
      await backbone.connect(),
      EVENTS,
      (stored[0]?.position.seq ?? 0) - 1,
      end.signal,
    )) {
      parts.push(part.length);
      for (const one of part)
        expect(one.event.data).toEqual(
          stored[parts.slice(0, -1).reduce((a, b) => a + b, 0) + part.indexOf(one)]?.event.data,
        );
      if (parts.reduce((a, b) => a + b, 0) === 4) break;
    }
    end.abort();
    expect(Math.max(...parts)).toBeLessThanOrEqual(2);
  });
});

const readsReports = (ran: string[]): HandlerDeclaration => ({
  name: 'reads-reports',
  meaning: 'A test.',
  needs: [],
  order: 'none',
  parallel: 4,
  retryMs: [20],
  timeoutMs: 1_000,
  from: 'start',
  on: [
    {
      event: webhookReceived,
      run: async ({ key }) => {
        ran.push(key);
        return [];
      },
    },
  ],
});

describe('data that is lost', () => {
  it('costs its event alone: readers go on, the handler gets a dead letter, and restored it is read again', async () => {
    const draft = report('WH-lost', 300 * KIB);
    const lost = await backbone.publisher.publish(draft, CAUSE);
    const next = await backbone.publisher.publish(report('WH-next', 10), CAUSE);
    await (await bucket()).delete(String((await onLog(lost))['dataref']).replace('objects:payloads/', ''));

    const broker = await backbone.connect();
    const reader = createLogReader(broker);
    expect(await reader.one(lost.position)).toMatchObject({ unread: { code: 'PAYLOAD_LOST' }, msgId: lost.msgId });
    expect((await collect(reader.read({ from: lost.position }))).map(({ msgId }) => msgId)).toEqual([
      lost.msgId,
      next.msgId,
    ]);

    const ran: string[] = [];
    const { name } = readsReports(ran);
    running.push(
      await startHandlers({
        broker,
        publisher: backbone.publisher,
        reader,
        meter: backbone.meter,
        ports: {},
        handlers: [readsReports(ran)],
      }),
    );
    await until(() => ran.includes('WH-next'), 'the next event was handled');
    await allSettled(backbone.broker, name);
    expect(ran).not.toContain('WH-lost');
    const letters = (await listLetters(backbone.broker, 'acme', 100)).filter(({ handler }) => handler === name);
    expect(letters).toMatchObject([{ msgId: lost.msgId, code: 'PAYLOAD_LOST' }]);

    // The same data published again heals what was lost.
    await backbone.publisher.publish({ ...draft, id: 'again' }, CAUSE);
    expect((await (await fresh()).one(lost.position))?.event).toEqual(lost.event);
    expect(await letterOf(backbone.broker, 'acme', letters[0]?.deadLetterId ?? '')).toBeDefined();
  });

  it('and so does data that was exchanged', async () => {
    const stored = await backbone.publisher.publish(report('WH-forged', 300 * KIB), CAUSE);
    const name = String((await onLog(stored))['dataref']).replace('objects:payloads/', '');
    await (await bucket()).putBlob({ name }, Buffer.from('{"webhookId":"forged"}'));
    expect(await (await fresh()).one(stored.position)).toMatchObject({
      unread: { code: 'PAYLOAD_LOST', details: { reason: expect.stringContaining('digest') } },
    });
  });
});

it('a full store refuses large events at once, and small ones go on', async () => {
  const { state } = await backbone.broker.jsm.streams.info(PAYLOADS_STREAM);
  await backbone.broker.jsm.streams.update(PAYLOADS_STREAM, { max_bytes: state.bytes + 64 * KIB });
  const publisher = createPublisher(backbone.broker, backbone.catalogue, backbone.meter);
  expect(await codeOf(publisher.publish(report('WH-full', 900 * KIB), CAUSE))).toBe('LOG_FULL');
  expect(await codeOf(publisher.publish(report('WH-small', 10), CAUSE))).toBe('no fault');
  await backbone.broker.jsm.streams.update(PAYLOADS_STREAM, { max_bytes: 1024 ** 3 });
  expect(await codeOf(publisher.publish(report('WH-full', 900 * KIB), CAUSE))).toBe('no fault');
});
