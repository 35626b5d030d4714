import { describe, expect, it } from 'vitest';
import type { Queries } from '../../db/queries/index.ts';
import { roomCreated, roomRefused } from '../../schemas/rooms.ts';
import { formatPosition } from '../../schemas/event.ts';
import { live, log, made, no, refused, stored, useReads, wish } from '../reads.ts';

describe('reads of events', () => {
  const reads = useReads();

  const idsOf = async (asked: Parameters<Queries['events']['search']>[1]) =>
    (await reads.queries.events.search('default', asked)).items.map(({ event }) => event.id);

  it('search by type, prefix, subject, source, correlation and id', async () => {
    expect(await idsOf({ types: ['com.auralink.room.created.v1'], subject: 'room/RM_made' })).toEqual([
      'same-room',
      'made',
    ]);
    expect(await idsOf({ types: ['com.auralink.room.*'], correlation_id: wish.msgId, order: 'asc' })).toEqual([
      'wish',
      'made',
      'live',
    ]);
    expect(
      await idsOf({ types: ['com.auralink.message.*', 'com.auralink.room.started.v1'], subject: 'room/RM_made' }),
    ).toEqual(['twin', 'twin', 'live']);
    expect(await idsOf({ source: '/edges/b' })).toEqual(['twin']);
    expect(await idsOf({ id: 'twin' })).toHaveLength(2);
    expect(await idsOf({ types: ['*'], limit: 200 })).toHaveLength(
      log.filter(({ event }) => event.tenant === 'default').length,
    );
    expect(await idsOf({ types: ['com.auralink.roo'] })).toEqual([]);
  });

  it('search by position and by moment, both inclusive', async () => {
    expect(await idsOf({ from: 'EVENTS:2', to: 'EVENTS:4', order: 'asc' })).toEqual(
      log.slice(1, 4).map(({ event }) => event.id),
    );
    expect(await idsOf({ from: '2026-11-21T09:00:22.500Z', to: '2026-11-21T09:00:23.000Z', order: 'asc' })).toEqual([
      'RM_one-room.reported-22.5',
      'RM_one-egress.updated-23',
    ]);
    await expect(idsOf({ from: 'soon' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it.each(['asc', 'desc'] as const)('page in both directions without a gap or a repeat: %s', async (order) => {
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await reads.queries.events.search('default', {
        order,
        limit: 7,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ position }) => position));
      cursor = page.next_cursor;
    }
    const all = stored
      .filter(({ event }) => event.tenant === 'default')
      .map(({ position }) => formatPosition(position));
    expect(seen).toEqual(order === 'asc' ? all : all.toReversed());
  });

  it('find one by position, message id, or bare id where that is unique', async () => {
    for (const ref of [made.msgId, 'made', `EVENTS:${log.indexOf(made) + 1}`])
      expect(await reads.queries.events.one('default', ref)).toMatchObject({
        msg_id: made.msgId,
        event: { id: 'made' },
      });
    expect(await reads.queries.events.one('default', 'none')).toBeUndefined();
    expect(await reads.queries.events.one('other', made.msgId)).toBeUndefined();
    expect(await reads.queries.events.one('other', `EVENTS:${log.indexOf(made) + 1}`)).toBeUndefined();
    await expect(reads.queries.events.one('default', 'twin')).rejects.toMatchObject({
      code: 'EVENT_ID_AMBIGUOUS',
      details: { events: [{ source: '/edges/a' }, { source: '/edges/b' }] },
    });
  });

  it('show everything that the first cause led to, whichever event was asked for', async () => {
    const tree = await reads.queries.events.causation('default', 'made');
    expect(tree).toMatchObject({
      focus: made.msgId,
      root: {
        msg_id: wish.msgId,
        children: [{ msg_id: made.msgId, children: [{ msg_id: live.msgId, children: [] }] }],
      },
    });
    expect(await reads.queries.events.causation('default', 'none')).toBeUndefined();
  });

  it('find the outcome of a cause by type', async () => {
    expect(
      await reads.queries.events.byCause('default', refused.msgId, [roomRefused.type, roomCreated.type]),
    ).toMatchObject([{ msgId: no.msgId }]);
    expect(await reads.queries.events.byCause('other', refused.msgId, [roomRefused.type])).toEqual([]);
    expect(await reads.queries.events.stored('default', [live.msgId, wish.msgId, 'none'])).toMatchObject([
      { msgId: wish.msgId },
      { msgId: live.msgId },
    ]);
  });

  it('use an index for every search, row level security notwithstanding', async () => {
    await reads.database.project((sql) =>
      sql(`insert into aura.event_index (tenant, stream, seq, source, id, msg_id, type, subject, time, correlation_id, causation_id)
        select 'big', 'EVENTS', 1000 + n, '/s/' || n % 3, 'id' || n, 'm' || n, 'com.auralink.kind' || n % 50 || '.v1', 'room/' || n % 900, now() + n * interval '1 s', 'c' || n % 700, 'm' || n / 2
        from generate_series(1, 20000) n`),
    );
    await reads.database.own((sql) => sql('analyze aura.event_index'));
    const searches = {
      type: `e.type >= 'com.auralink.kind7.' and e.type < 'com.auralink.kind7/'`,
      subject: `e.subject = 'room/7'`,
      correlation: `e.correlation_id = 'c7'`,
      cause: `e.causation_id = 'm7'`,
      identity: `e.msg_id = 'm7'`,
      id: `e.id = 'id7'`,
      time: `e.time >= now() and e.time < now() + interval '9 s'`,
    };
    for (const [name, condition] of Object.entries(searches)) {
      const plan = await reads.database.read('big', (sql) =>
        sql<{ 'QUERY PLAN': string }>(
          `explain select * from aura.event_index e where e.tenant = 'big' and ${condition}`,
        ),
      );
      const text = plan.map((row) => row['QUERY PLAN']).join('\n');
      expect(text).toContain(name === 'identity' ? 'event_index_identity' : `event_index_by_${name}`);
      expect(text).toMatch(name === 'time' ? /Bitmap Index Scan/ : /Index Cond: .* AND /);
    }
  });
});
