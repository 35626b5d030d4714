import { describe, expect, it, vi } from 'vitest';
import { emit } from '../../schemas/define.ts';
import { projectionCompared, projectionCompareRequested } from '../../schemas/projections.ts';
import { roomStarted } from '../../schemas/rooms.ts';
import { runSql } from '../ground.ts';
import { TENANT, useWorld } from './facade-world.ts';

describe('projections over HTTP', () => {
  const world = useWorld();

  const publishRoom = (roomId: string, tenant = TENANT) =>
    world.publisher.publish(emit(roomStarted, { ...roomStarted.example, roomId }), {
      tenant,
      source: '/auralink/tests',
    });
  const settled = async () => {
    const { seq } = await world.reader.last();
    await world.live.whenProjected({ stream: 'EVENTS', seq }, 10_000);
  };
  /** As somebody with psql could. */
  const damage = (statement: string) => runSql(world.postgres.url, `set row_security = off; ${statement}`);

  it('say where each stands, and one by its name', async () => {
    await publishRoom('RM_1');
    await settled();
    const list = await world.call('GET', '/api/v1/projections');
    expect(list.status).toBe(200);
    const rooms = list.body.items.find(({ name }: { name: string }) => name === 'rooms');
    expect(rooms).toMatchObject({ state: 'live', rebuild: null, last_rebuild: null });
    expect((await world.call('GET', '/api/v1/projections/rooms')).body).toMatchObject({ name: 'rooms', state: 'live' });
    expect(list.body.items.map(({ name }: { name: string }) => name)).not.toContain('event_index');
  });

  it('that do not exist are refused, and so is who may only read', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/projections/nothing'],
      ['POST', '/api/v1/projections/nothing/rebuild'],
      ['POST', '/api/v1/projections/nothing/compare'],
    ] as const)
      expect((await world.call(method, path)).body).toMatchObject({ status: 404, code: 'PROJECTION_NOT_FOUND' });
    expect((await world.call('GET', '/api/v1/projections/tracks/compare')).body.code).toBe('COMPARISON_NOT_FOUND');
    expect((await world.call('GET', '/api/v1/projections/No%20Name')).status).toBe(400);
    const token = await world.token({ scope: 'system:read' });
    expect((await world.call('POST', '/api/v1/projections/rooms/rebuild', { token })).status).toBe(403);
    expect((await world.call('POST', '/api/v1/projections/rooms/compare', { token })).status).toBe(403);
  });

  it('are the same as what the log gives: a comparison finds nothing', async () => {
    const { status, body } = await world.call('POST', '/api/v1/projections/rooms/compare');
    expect([status, body.state, body.rows_differing, body.differences]).toEqual([200, 'done', 0, []]);
    expect((await world.call('GET', '/api/v1/projections/rooms/compare')).body).toEqual(body);
    const said = await world.call('GET', '/api/v1/events?subject=projection%2Frooms');
    expect(said.body.items.map(({ event }: { event: { type: string } }) => event.type)).toEqual(
      expect.arrayContaining([projectionCompared.type, projectionCompareRequested.type]),
    );
    const { body: other } = await world.call('GET', '/api/v1/projections/rooms/compare', {
      token: await world.token({ tenant: 'other' }),
    });
    expect(other.code).toBe('COMPARISON_NOT_FOUND');
    const { body: none } = await world.call('GET', '/api/v1/projections/nope/compare');
    expect(none.code).toBe('PROJECTION_NOT_FOUND');
  });

  it('that were damaged are found row by row and column by column, those of others only counted; a rebuild mends them', async () => {
    await publishRoom('RM_2');
    await publishRoom('RM_3');
    await publishRoom('RM_4', 'other');
    await settled();
    await damage(`update aura.rooms set name = 'forged' where id = 'RM_2'`);
    await damage(`delete from aura.rooms where id = 'RM_3'`);
    await damage(`insert into aura.rooms (tenant, id, opened_at) values ('${TENANT}', 'RM_ghost', now())`);
    await damage(`update aura.rooms set name = 'forged' where id = 'RM_4'`);
    const { body } = await world.call('POST', '/api/v1/projections/rooms/compare');
    expect(body).toMatchObject({ state: 'done', rows_differing: 3, rows_differing_elsewhere: 1 });
    expect(body.differences).toEqual([
      { table: 'rooms', key: [TENANT, 'RM_2'], column: 'name', live: 'forged', rebuilt: roomStarted.example.name },
      {
        table: 'rooms',
        key: [TENANT, 'RM_3'],
        column: null,
        live: null,
        rebuilt: expect.objectContaining({ id: 'RM_3' }),
      },
      {
        table: 'rooms',
        key: [TENANT, 'RM_ghost'],
        column: null,
        live: expect.objectContaining({ id: 'RM_ghost' }),
        rebuilt: null,
      },
    ]);
    // No word of the rows on the log: they may hold what people said.
    const log = await world.call('GET', '/api/v1/events?subject=projection%2Frooms');
    expect(JSON.stringify(log.body)).not.toContain('forged');
    await world.stopProjecting();
    await world.startProjecting();
    expect((await world.call('GET', '/api/v1/projections/rooms/compare')).body).toEqual(body);
    const asked = await world.call('POST', '/api/v1/projections/rooms/rebuild');
    expect([asked.status, asked.headers.get('location')]).toEqual([202, '/api/v1/projections/rooms']);
    const { id } = asked.body.last_rebuild;
    await vi.waitFor(
      async () =>
        expect((await world.call('GET', '/api/v1/projections/rooms')).body.last_rebuild).toMatchObject({
          id,
          state: 'rebuilt',
          failed: 0,
        }),
      10_000,
    );
    const after = await world.call('POST', '/api/v1/projections/rooms/compare');
    expect(after.body).toMatchObject({ state: 'done', rows_differing: 0, rows_differing_elsewhere: 0 });
  });
});
