import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checksum } from '../../db/checksum.ts';
import type { Database } from '../../db/connect.ts';
import { defineProjection, row, when } from '../../db/define.ts';
import { Room } from '../../db/entities/rooms.ts';
import { loadProjections } from '../../db/load.ts';
import { startProjector, type Projector, type ProjectorOptions } from '../../db/projector.ts';
import { createQueries } from '../../db/queries/index.ts';
import { emit } from '../../schemas/define.ts';
import { formatPosition } from '../../schemas/event.ts';
import { roomCreated, roomFinished, roomStarted } from '../../schemas/rooms.ts';
import { writeDeadLetter } from '../../streams/dead-letters.ts';
import { readOrdered } from '../../streams/ordered.ts';
import { createLive } from '../../streams/live.ts';
import { createAnnouncer, createProjected } from '../../streams/projected.ts';
import { answerRollCall, callRoll } from '../../streams/roll-call.ts';
import { holdsTenant, subjectsOf, type Shards } from '../../streams/shards.ts';
import { dropDerived, openTestDatabase, rowsOf, silentMeter } from '../given-projections.ts';
import { usePostgres } from '../ground.ts';
import { CAUSE, useBackbone } from './backbone.ts';

describe('the projections on the real log', () => {
  const backbone = useBackbone();
  const postgres = usePostgres();
  let database: Database;
  let names: readonly string[];

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
    names = (await loadProjections()).map(({ name }) => name);
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => database?.close());

  const start = async (more: Partial<ProjectorOptions> = {}): Promise<Projector> => {
    const { broker, publisher, reader } = backbone;
    return startProjector({
      database,
      projections: await loadProjections(),
      stream: 'EVENTS',
      read: (afterSeq, signal) => readOrdered(broker, 'EVENTS', afterSeq, signal),
      last: () => reader.last(),
      onDeadLetter: async ({ projection, event, fault }) => {
        await writeDeadLetter(broker, publisher, backbone.meter, {
          stored: event,
          handler: projection,
          kind: 'projection',
          fault,
          attempts: 1,
          firstAt: event.event.time,
        });
      },
      meter: silentMeter,
      ...more,
    });
  };

  const publishRoom = (roomId: string, name = 'standup') =>
    backbone.publisher.publish(emit(roomStarted, { ...roomStarted.example, roomId, name }), CAUSE);

  it('let a writer read its own write once its position is announced', async () => {
    const announcer = createAnnouncer(backbone.broker);
    const projected = createProjected(backbone.broker, names);
    const projector = await start({ onPosition: announcer.announce });
    const queries = createQueries(database, backbone.reader, () => ({ last: 0, ms: 0 }));
    for (const id of ['RM_a', 'RM_b', 'RM_c']) {
      const { position, msgId } = await publishRoom(id);
      expect(await projected.whenProjected(position, 5_000)).toBe(true);
      expect(await queries.rooms.one('acme', id)).toMatchObject({
        id,
        state: 'active',
        as_of: formatPosition(position),
        revision: position.seq,
      });
      expect(await queries.events.one('acme', msgId)).toMatchObject({
        position: formatPosition(position),
        event: { data: { roomId: id } },
      });
    }
    await projector.stop();
    projected.close();
    announcer.close();
  });

  it("go on when the log's server is killed and started again", async () => {
    const projector = await start();
    await publishRoom('RM_before');
    await backbone.nats.kill();
    await backbone.nats.restart();
    await backbone.publisher.publish(emit(roomFinished, { ...roomFinished.example, roomId: 'RM_before' }), {
      ...CAUSE,
      deadlineMs: 20_000,
    });
    await vi.waitFor(
      async () =>
        expect(await rowsOf(database, `select state from aura.rooms where id = 'RM_before'`)).toEqual([
          { state: 'finished' },
        ]),
      20_000,
    );
    await projector.stop();
  });

  it('put a dead letter on the log, from where it comes into the table of dead letters', async () => {
    const poisoned = defineProjection({
      name: 'poisoned',
      tables: [],
      cases: [
        when(roomCreated, ({ data, tenant }) => {
          if (data.name === 'cut') throw new Error(`${'x'.repeat(499)}😀`);
          return data.name === 'poison' ? row(Room, tenant) : undefined;
        }),
      ],
    });
    const projector = await start({
      projections: [...(await loadProjections()), { ...poisoned, source: 'of a test' }],
    });
    const { position } = await backbone.publisher.publish(
      emit(roomCreated, { ...roomCreated.example, roomId: 'RM_poison', name: 'poison' }),
      CAUSE,
    );
    await vi.waitFor(
      async () =>
        expect(
          await rowsOf(database, 'select handler, kind, event_position, reason, tenant from aura.dead_letters'),
        ).toEqual([
          {
            handler: 'poisoned',
            kind: 'projection',
            event_position: formatPosition(position),
            reason: 'rooms has 2 keys, not 1',
            tenant: 'acme',
          },
        ]),
      10_000,
    );
    expect(await rowsOf(database, `select name from aura.rooms where id = 'RM_poison'`)).toEqual([{ name: 'poison' }]);
    // Whatever the error says, it is text that the log takes: the projections go on.
    await backbone.publisher.publish(
      emit(roomCreated, { ...roomCreated.example, roomId: 'RM_cut', name: 'cut' }),
      CAUSE,
    );
    await vi.waitFor(
      async () =>
        expect(await rowsOf(database, 'select reason from aura.dead_letters')).toContainEqual({
          reason: `${'x'.repeat(499)}\uFFFD`,
        }),
      10_000,
    );
    await projector.stop();
  });

  it('shared by two processes read each its own part, and a writer waits for its own tenant’s alone', async () => {
    const { broker, publisher, reader } = backbone;
    const [low, high] = [
      { from: 0, to: 7 },
      { from: 8, to: 15 },
    ];
    const tenantIn = (shards: Shards) =>
      Array.from({ length: 100 }, (_, at) => `t${at}`).find((tenant) => holdsTenant(shards, tenant)) ?? '';
    const live = await createLive(broker, reader, { projections: names });
    const share = async (shards: Shards) => {
      const announcer = createAnnouncer(broker, shards);
      const read: string[] = [];
      const projector = await start({
        shards,
        onPosition: announcer.announce,
        readOwn: async function* (afterSeq, signal) {
          for await (const events of readOrdered(broker, 'EVENTS', afterSeq, signal, {
            subjects: subjectsOf(shards),
          })) {
            read.push(...events.map(({ event }) => event.tenant));
            yield events;
          }
        },
        lastOwn: () => live.lastIn(shards),
      });
      const stop = async () => {
        await projector.stop();
        announcer.close();
      };
      return { read, stop, projector };
    };
    const write = async (tenant: string, roomId: string) =>
      (await publisher.publish(emit(roomStarted, { ...roomStarted.example, roomId }), { ...CAUSE, tenant })).position;
    const [here, there] = [tenantIn(low), tenantIn(high)];
    const one = await share(low);
    expect(await live.whenProjected(await write(here, 'RM_here'), 10_000, here)).toBe(true);
    const late = await write(there, 'RM_there');
    expect(await live.whenProjected(late, 300, there)).toBe(false);
    const position = await write(here, 'RM_here2');
    expect(await live.whenProjected(position, 10_000, here)).toBe(true);
    expect(await live.whenProjected(position, 300)).toBe(false);
    const two = await share(high);
    expect(await live.whenProjected(position, 10_000)).toBe(true);
    // Whoever has nothing behind is at the end of the log, though its last event is not.
    expect([live.projected(there), live.projected()]).toEqual([position, position]);
    expect(live.projectedIn(high)).toBeLessThan(position.seq);
    expect(one.read.every((tenant) => holdsTenant(low, tenant))).toBe(true);
    expect(two.read.every((tenant) => holdsTenant(high, tenant))).toBe(true);
    await vi.waitFor(() => expect(two.projector.health().lag.events).toBe(0), 10_000);
    expect(await callRoll(broker, 200)).toEqual([]);
    const end = answerRollCall(broker, high, () => 'live');
    await vi.waitFor(
      async () => expect(await callRoll(broker, 200)).toMatchObject([{ shards: high, state: 'live' }]),
      20_000,
    );
    end();
    await one.stop();
    await two.stop();
    live.close();
  });

  it('give the same rows after the derived schema was dropped and the program started again', async () => {
    const all = await loadProjections();
    const reached = async (projector: Projector) => {
      const { seq } = await backbone.reader.last();
      await vi.waitFor(() => expect(projector.health()).toMatchObject({ state: 'live', position: { seq } }), 10_000);
    };
    const first = await start();
    await reached(first);
    await first.stop();
    const before = await checksum(database, all);
    await dropDerived(database);
    const second = await start();
    await reached(second);
    await second.stop();
    expect(await checksum(database, all)).toBe(before);
  });
});
