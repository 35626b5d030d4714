import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emit } from '../../schemas/define.ts';
import type { CloudEvent } from '../../schemas/event.ts';
import { messageSent } from '../../schemas/messages.ts';
import { participantJoined } from '../../schemas/participants.ts';
import { personErased } from '../../schemas/people.ts';
import { withVault, type Broker } from '../../streams/broker.ts';
import { eventOf } from '../../streams/event-of.ts';
import { createLive } from '../../streams/live.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { asNewest } from '../../streams/reading.ts';
import { EVENTS, VAULT_STREAM } from '../../streams/topology.ts';
import type { Vault } from '../../streams/vault.ts';
import { newKey } from '../../streams/vault/cipher.ts';
import { openKeyRing, type Kms } from '../../streams/vault/kms.ts';
import { openVault } from '../../streams/vault/open-vault.ts';
import { CAUSE, collect, until, useBackbone } from './backbone.ts';

const backbone = useBackbone();
const masters: Uint8Array[] = [newKey()];
let kms: Kms & { reload: () => Promise<void> };

/** A process of its own: connection, keys in memory, publisher, reader. */
const process_ = async () => {
  const plain = await backbone.connect();
  const troubles: string[] = [];
  const vault = openVault({
    broker: plain,
    kms,
    catalogue: backbone.catalogue,
    onTrouble: ({ code }) => troubles.push(code),
  });
  const broker: Broker = withVault(plain, vault);
  const publisher = createPublisher(broker, backbone.catalogue, backbone.meter);
  const reader = createLogReader(broker, asNewest(backbone.catalogue));
  return { broker, vault: vault as Vault, publisher, reader, troubles };
};
type Process = Awaited<ReturnType<typeof process_>>;

let one: Process;
let two: Process;
beforeAll(async () => {
  kms = await openKeyRing(async () => masters);
  [one, two] = await Promise.all([process_(), process_()]);
});
afterAll(async () => {
  await Promise.all([one, two].map(({ broker }) => broker?.close()));
});

const joined = (personId: string, name: string, participantId = `PA_${personId}`) =>
  emit(participantJoined, {
    roomId: 'RM_1',
    participantId,
    personId,
    identity: `${name}@example.org`,
    name,
    metadata: `about ${name}`,
    attributes: { hair: name },
    kind: 'standard',
    isAgent: false,
    joinedAt: '2026-11-21T09:00:00.000Z',
  });

/** As it lies on the log, by a look past everything. */
const bytesAt = async (seq: number): Promise<string> =>
  Buffer.from((await backbone.broker.jsm.streams.getMessage(EVENTS, { seq }))?.data ?? []).toString();

describe('what an event says about a person', () => {
  it('lies on the log encrypted, and is read in clear by whoever holds the master key', async () => {
    const stored = await one.publisher.publish(joined('ps-ada', 'Ada'), CAUSE);
    expect(stored.event.data).toMatchObject({ name: 'Ada', attributes: { hair: 'Ada' } });
    const bytes = await bytesAt(stored.position.seq);
    expect(bytes).not.toContain('Ada');
    const { data } = JSON.parse(bytes) as CloudEvent;
    expect(data).toMatchObject({
      personId: 'ps-ada',
      identity: { enc: 'v1' },
      attributes: { enc: 'v1' },
      kind: 'standard',
    });
    const read = await two.reader.one(stored.position);
    expect(read?.event.data).toEqual(stored.event.data);
    expect(read?.sealed?.data).toEqual(data);
    expect((await collect(two.reader.read({ from: stored.position }))).at(0)?.event.data).toEqual(stored.event.data);
    expect((await two.reader.many([stored.position]))[0]?.event.data).toMatchObject({ identity: 'Ada@example.org' });
  });

  it('comes in clear to who follows the log, and encrypted over the wire', async () => {
    const live = await createLive(two.broker, two.reader);
    const wire: string[] = [];
    backbone.broker.nc.subscribe('live.>', { callback: (_error, message) => void wire.push(message.string()) });
    await backbone.broker.nc.flush();
    const end = new AbortController();
    const following = live.follow({ tenant: 'acme' }, await two.reader.last(), end.signal)[Symbol.asyncIterator]();
    const next = following.next();
    await one.publisher.publish(joined('ps-bea', 'Beatrice'), CAUSE);
    expect((await next).value?.event.data).toMatchObject({ name: 'Beatrice' });
    end.abort();
    live.close();
    await until(() => wire.length > 0);
    expect(wire.join()).not.toContain('Beatrice');
  });

  it('lies in the object store encrypted too, where it is large', async () => {
    const text = 'Grace '.repeat(1_000);
    const large = emit(participantJoined, { ...joined('ps-grace', 'Grace').data, metadata: text.repeat(60) });
    const stored = await one.publisher.publish(large, CAUSE);
    expect(await bytesAt(stored.position.seq)).toContain('dataref');
    expect((await two.reader.one(stored.position))?.event.data).toMatchObject({ metadata: text.repeat(60) });
    expect(storeHits('Grace Grace')).toBe(0);
  });

  it('is null to a reader without the key, and to a case of his', async () => {
    const stored = await one.publisher.publish(joined('ps-cyd', 'Cyd'), CAUSE);
    const found = await backbone.reader.one(stored.position);
    expect(found && eventOf(found, participantJoined).data).toMatchObject({ personId: 'ps-cyd', name: null });
  });

  it('is null where somebody has put it into another person’s event, and that is told', async () => {
    const first = await one.publisher.publish(joined('ps-dan', 'Dan'), CAUSE);
    await one.publisher.publish(joined('ps-eve', 'Eve'), CAUSE);
    const event = JSON.parse(await bytesAt(first.position.seq)) as CloudEvent;
    const forged = { ...event, id: 'forged', data: { ...event.data, personId: 'ps-eve' } };
    const { seq } = await backbone.broker.js.publish('ev.0.acme.room.RM_1.participant_joined', JSON.stringify(forged));
    expect((await two.reader.one({ stream: EVENTS, seq }))?.event.data).toMatchObject({
      personId: 'ps-eve',
      name: null,
    });
  });

  it('has one key for each person, however many begin with him at once', async () => {
    const people = Array.from({ length: 20 }, (_, at) => `ps-many-${at % 4}`);
    const stored = await Promise.all(
      people.map((id, at) => (at % 2 === 0 ? one : two).publisher.publish(joined(id, `N${at}`, `PA_${at}`), CAUSE)),
    );
    const kids = new Map<string, Set<string>>();
    for (const { position } of stored) {
      const { personId, name } = (
        JSON.parse(await bytesAt(position.seq)) as { data: { personId: string; name: { kid: string } } }
      ).data;
      kids.set(personId, (kids.get(personId) ?? new Set()).add(name.kid));
    }
    expect([...kids.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    const read = await (await process_()).reader.many(stored.map(({ position }) => position));
    expect(read.map(({ event }) => event.data['name'])).toEqual(people.map((_, at) => `N${at}`));
  });

  it('of a group is stored with it or not at all', async () => {
    const sent = (messageId: string, personId: string) =>
      emit(messageSent, {
        roomId: 'RM_1',
        messageId,
        personId,
        sender: 'Fay',
        text: 'psst',
        sentAt: '2026-11-21T09:00:00.000Z',
      });
    const stored = await two.publisher.publishAll([sent('ms-1', 'ps-fay'), sent('ms-2', 'ps-gil')], CAUSE);
    for (const { position } of stored) {
      expect(await bytesAt(position.seq)).not.toMatch(/Fay|psst/);
      expect((await one.reader.one(position))?.event.data).toMatchObject({ sender: 'Fay', text: 'psst' });
    }
  });
});

/** How many of the server's files hold the text. */
const storeHits = (text: string): number => {
  try {
    return execFileSync('grep', ['-rlaF', '--', text, backbone.nats.dir], { encoding: 'utf8' }).trim().split('\n')
      .length;
  } catch {
    return 0;
  }
};

const erase = async (by: Process, personId: string) => {
  const keys = await by.vault.destroy({ tenant: 'acme', person: personId });
  await by.publisher.publish(
    emit(personErased, { personId, erasureId: `er-${personId}`, keys: [...keys], rows: [] }),
    CAUSE,
  );
  return keys;
};

describe('an erased person', () => {
  it('cannot be read any more by anybody, whoever had the key in memory', async () => {
    const stored = await one.publisher.publish(joined('ps-hal', 'Hal'), CAUSE);
    expect((await two.reader.one(stored.position))?.event.data).toMatchObject({ name: 'Hal' });
    const record = await backbone.broker.jsm.streams.getMessage(VAULT_STREAM, {
      last_by_subj: '$KV.vault.acme.ps-hal.person',
    });
    const { keys: wrapped } = JSON.parse(Buffer.from(record?.data ?? []).toString()) as { keys: { key: string }[] };
    expect(storeHits(wrapped[0]?.key ?? '')).toBe(1);
    const keys = await erase(one, 'ps-hal');
    expect(keys).toMatchObject([{ version: 1, keyHash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    for (const process of [one, two, await process_()])
      await until(async () => (await process.reader.one(stored.position))?.event.data['name'] === null);
    expect((await one.reader.one(stored.position))?.event.data).toMatchObject({
      personId: 'ps-hal',
      identity: null,
      name: null,
      metadata: null,
      attributes: null,
      kind: 'standard',
    });
    // The wrapped key itself is gone from the disk, not only from the bucket.
    expect(storeHits(wrapped[0]?.key ?? '')).toBe(0);
    expect(await two.vault.destroy({ tenant: 'acme', person: 'ps-hal' })).toEqual(keys);
  });

  it('who comes back is somebody new: what he said before stays unreadable', async () => {
    const before = await one.publisher.publish(joined('ps-ivy', 'Ivy'), CAUSE);
    await erase(two, 'ps-ivy');
    await until(async () => (await one.reader.one(before.position))?.event.data['name'] === null);
    const after = await one.publisher.publish(joined('ps-ivy', 'Ivy', 'PA_again'), CAUSE);
    const read = await two.reader.many([before.position, after.position]);
    expect(read.map(({ event }) => event.data['name'])).toEqual([null, 'Ivy']);
    const destroyed = await erase(one, 'ps-ivy');
    expect(destroyed.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('is null before his erasure in a stretch that is read in one piece, even where his key is still there', async () => {
    const before = await one.publisher.publish(joined('ps-joe', 'Joe'), CAUSE);
    const erasure = await one.publisher.publish(
      emit(personErased, { personId: 'ps-joe', erasureId: 'er-joe', keys: [], rows: [] }),
      CAUSE,
    );
    const raw = await backbone.reader.many([before.position, erasure.position]);
    const [opened] = await one.vault.opened(raw);
    expect(opened?.event.data).toMatchObject({ name: null });
  });

  it('whose events were stored in clear before there was a vault is not shown either', async () => {
    const stored = await backbone.publisher.publish(joined('ps-kim', 'Kim'), CAUSE);
    expect((await one.reader.one(stored.position))?.event.data).toMatchObject({ name: 'Kim' });
    await erase(one, 'ps-kim');
    await until(async () => (await two.reader.one(stored.position))?.event.data['name'] === null);
  });
});

describe('a new master key', () => {
  it('wraps everything anew while people publish and read, and the old one can be put away', async () => {
    const stored = await Promise.all(
      Array.from({ length: 50 }, (_, at) => one.publisher.publish(joined(`ps-r-${at}`, `R${at}`, `PA_r${at}`), CAUSE)),
    );
    const [older] = masters as [Uint8Array];
    masters.unshift(newKey());
    await kms.reload();
    const busy = new AbortController();
    const writing = (async () => {
      for (let at = 0; !busy.signal.aborted; at++)
        stored.push(await two.publisher.publish(joined(`ps-w-${at}`, `W${at}`, `PA_w${at}`), CAUSE));
    })();
    const stop = new AbortController();
    await one.vault.rewrap(({ rewrapped: so }) => so >= 10 && stop.abort(), stop.signal).catch(() => undefined);
    const { rewrapped } = await two.vault.rewrap(() => undefined, new AbortController().signal);
    expect(rewrapped).toBeGreaterThan(0);
    busy.abort();
    await writing;
    masters.splice(masters.indexOf(older), 1);
    await kms.reload();
    const fresh = await process_();
    const read = await fresh.reader.many(stored.map(({ position }) => position));
    expect(read.map(({ event }) => event.data['name'])).toEqual(stored.map(({ event }) => event.data['name']));
  });
});
