import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { createQueries, type Queries } from '../../db/queries/index.ts';
import { formatPosition } from '../../schemas/event.ts';
import { messageSent } from '../../schemas/messages.ts';
import { participantJoined, participantLeft } from '../../schemas/participants.ts';
import { roomCreated, roomRefused, roomRequested, roomStarted } from '../../schemas/rooms.ts';
import { trackPublished } from '../../schemas/tracks.ts';
import { happened, logOf, openTestDatabase, rowsAfter, type Happened } from '../given-projections.ts';
import { usePostgres } from '../ground.ts';
import { meeting } from '../meeting.ts';

const iso = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 10, 0, 0) + seconds * 1_000).toISOString();

const wish = happened(roomRequested, { requestId: 'rq-wish', name: 'planning' }, { id: 'wish' });
const made = happened(roomCreated, { roomId: 'RM_made', requestId: 'rq-wish', name: 'planning', createdAt: iso(60) }, { id: 'made', causedBy: wish });
const live = happened(roomStarted, { roomId: 'RM_made', name: 'planning', startedAt: iso(61) }, { id: 'live', causedBy: made });
const refused = happened(roomRequested, { requestId: 'rq-no', name: 'nowhere' });
const no = happened(roomRefused, { requestId: 'rq-no', name: 'nowhere' }, { causedBy: refused });
const twins = ['/edges/a', '/edges/b'].map((source) => happened(messageSent, { roomId: 'RM_made', messageId: `ms${source.at(-1)}` }, { id: 'twin', source }));
const zoe = { roomId: 'RM_made', participantId: 'PA_zoe', personId: 'ps-zoe', identity: 'zoe' };

/** One meeting that is over, one room that lives, a refused wish, an older room of the same name, and another tenant's meeting. */
const log: readonly Happened[] = [
  ...meeting('default', 'RM_one'),
  ...meeting('other', 'RM_one'),
  happened(roomStarted, { roomId: 'RM_old', name: 'planning', startedAt: iso(0) }),
  wish, made, live, refused, no, ...twins,
  happened(participantJoined, { ...zoe, participantId: 'PA_zoe0', joinedAt: iso(62) }),
  happened(participantLeft, { ...zoe, participantId: 'PA_zoe0', joinedAt: iso(62), leftAt: iso(63) }),
  happened(participantJoined, { ...zoe, joinedAt: iso(64) }),
  happened(trackPublished, { ...zoe, trackId: 'TR_zoe', kind: 'video', source: 'CAMERA', width: 640, height: 480, publishedAt: iso(65) }),
  happened(participantJoined, { roomId: 'RM_one', participantId: 'PA_ghost', personId: 'ps-ghost', identity: 'ghost', joinedAt: '2026-11-21T09:00:12.000Z' }, { time: iso(70) }),
  happened(trackPublished, { roomId: 'RM_one', trackId: 'TR_ghost', participantId: 'PA_ghost', personId: 'ps-ghost', identity: 'ghost' }, { time: iso(70) }),
];
const stored = logOf(log);
const last = `EVENTS:${log.length}`;

describe('reads', () => {
  const postgres = usePostgres();
  let database: Database;
  let queries: Queries;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
    await rowsAfter(database, log);
    const many = async (positions: readonly { seq: number }[]) => positions.flatMap(({ seq }) => stored[seq - 1] ?? []);
    queries = createQueries(database, { many }, () => ({ last: log.length + 3, ms: 1_500 }));
  });
  afterAll(() => database.close());

  describe('of rooms', () => {
    it('show a room that is over with everything that is counted of it', async () => {
      const room = await queries.rooms.one('default', 'RM_one');
      expect(room).toEqual({
        id: 'RM_one', name: 'standup', state: 'finished', request_id: 'rq-RM_one', error: null, ai_agent_enabled: false, agent_id: null,
        metadata: 'set by LiveKit', max_participants: 10, empty_timeout_s: 300,
        created_at: '2026-11-21T09:00:00.400Z', started_at: '2026-11-21T09:00:00.900Z', ended_at: '2026-11-21T09:00:22.300Z', duration_ms: 21_400,
        participants_now: 0, participants_total: 4, tracks_now: 0, messages_total: 1,
        report: { revision: 2, duration_ms: 901_730, participant_minutes: 29.4, participants: 3, peak_participants: 2, tracks: 2 },
        revision: log.length, as_of: last,
      });
    });

    it('find a room by its sid, its request, and its name: the newest of that name', async () => {
      for (const ref of ['RM_made', 'rq-wish', 'planning']) expect(await queries.rooms.one('default', ref)).toMatchObject({ id: 'RM_made', state: 'active', participants_now: 1, participants_total: 2, tracks_now: 1 });
      expect(await queries.rooms.one('default', 'nobody')).toBeUndefined();
      expect(await queries.rooms.one('other', 'RM_made')).toBeUndefined();
    });

    it('show a refused wish by its request id with the reason', async () => {
      expect(await queries.rooms.one('default', 'rq-no')).toMatchObject({ id: 'rq-no', name: 'nowhere', state: 'refused', error: { code: 'LIVEKIT_UNREACHABLE', reason: 'connection refused' }, created_at: null });
    });

    it('list them newest first, page by page, by state and by name', async () => {
      const first = await queries.rooms.list('default', { limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['RM_made', 'RM_old']);
      const second = await queries.rooms.list('default', { limit: 2, cursor: first.next_cursor ?? '' });
      expect([second.items.map(({ id }) => id), second.next_cursor]).toEqual([['RM_one'], null]);
      expect((await queries.rooms.list('default', { state: 'finished' })).items.map(({ id }) => id)).toEqual(['RM_one']);
      expect((await queries.rooms.list('default', { name: 'planning' })).items).toHaveLength(2);
    });

    it.each(['', 'x', '%%%', Buffer.from('[1]').toString('base64url'), Buffer.from('["yesterday","a"]').toString('base64url')])('refuse the cursor %j', async (cursor) => {
      await expect(queries.rooms.list('default', { cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });

    it('sum up what is going on', async () => {
      expect(await queries.rooms.overview('default')).toMatchObject({ rooms_active: 2, participants_active: 1, tracks_active: 1, dead_letters: 1, as_of: last, lag_ms: 1_500, events_total: log.filter(({ event }) => event.tenant === 'default').length });
      expect((await queries.rooms.overview('default')).rooms.map(({ id }) => id)).toEqual(['RM_made', 'RM_old']);
    });
  });

  describe('of a room\'s contents', () => {
    it('show sessions in the order they came, with their tracks', async () => {
      const { items } = await queries.participants.list('default', 'RM_one', {});
      expect(items.map(({ identity, state, leave_reason: reason }) => [identity, state, reason])).toEqual([
        ['alice', 'left', 'PARTICIPANT_REMOVED'],
        ['bob', 'left', 'DUPLICATE_IDENTITY'],
        ['carol', 'aborted', 'JOIN_FAILURE'],
        ['bob', 'left', 'ROOM_DELETED'],
        ['ghost', 'left', null],
      ]);
      expect(items[0]).toMatchObject({ name: 'Alice A.', attributes: null, joined_at: '2026-11-21T09:00:01.900Z', left_at: '2026-11-21T09:00:21.100Z', duration_ms: 19_200, tracks: [{ id: 'TR_RM_one', state: 'unpublished', muted: true, mime_type: 'audio/red' }] });
    });

    it('end sessions and tracks with the room though LiveKit never reported their end', async () => {
      const ghost = await queries.participants.one('default', 'RM_one', 'ghost');
      expect(ghost).toMatchObject({ state: 'left', left_at: '2026-11-21T09:00:22.300Z', tracks: [{ state: 'unpublished', unpublished_at: '2026-11-21T09:00:22.300Z' }] });
      expect((await queries.participants.list('default', 'RM_one', { state: 'joined' })).items).toEqual([]);
    });

    it('give the session of an identity that is in the room, and tracks by id', async () => {
      expect(await queries.participants.one('default', 'RM_made', 'zoe')).toMatchObject({ id: 'PA_zoe', state: 'joined' });
      expect(await queries.tracks.many('default', ['TR_zoe', 'TR_none'])).toMatchObject([{ id: 'TR_zoe', kind: 'video', width: 640, state: 'published', muted: false, identity: 'zoe' }]);
      expect(await queries.tracks.many('other', ['TR_zoe'])).toEqual([]);
    });

    it('page through participants without a gap or a repeat', async () => {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await queries.participants.list('default', 'RM_one', { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      expect(seen).toEqual((await queries.participants.list('default', 'RM_one', {})).items.map(({ id }) => id));
    });

    it('show messages as they were written, and recordings with their files', async () => {
      const { items } = await queries.messages.list('default', 'RM_one', {});
      expect(items.map(({ id, state, error }) => [id, state, error])).toEqual([
        ['ms-RM_one', 'sent', null],
        ['ms2-RM_one', 'refused', { code: 'ROOM_ENDED', reason: 'the room is over' }],
      ]);
      expect(await queries.messages.one('default', 'ms-RM_one')).toMatchObject({ sender: 'alice', text: 'Shall we start?' });
      expect((await queries.recordings.list('default', 'RM_one', {})).items).toMatchObject([{ id: 'EG_RM_one', status: 'EGRESS_COMPLETE', files: [{ filename: 'standup.mp4', duration_ms: 840_000, size_bytes: 12_582_912 }] }]);
    });

    it('tell its story in log order, from the wish to the recording, up to a moment', async () => {
      const { items } = await queries.timeline.list('default', 'RM_one', { limit: 200 });
      expect(items.map(({ name }) => name).slice(0, 6)).toEqual(['room.requested', 'room.created', 'room.token_issued', 'room.started', 'participant.joined', 'participant.joined']);
      expect(items.map(({ name }) => name)).toContain('egress.ended');
      expect(items.find(({ name }) => name === 'track.published')).toMatchObject({ summary: 'alice publishes audio (microphone)', participant_id: 'PA_a_RM_one', track_id: 'TR_RM_one' });
      const early = await queries.timeline.list('default', 'RM_one', { at: '2026-11-21T09:00:02.000Z' });
      expect(early.items).toHaveLength(5);
      const paged = await queries.timeline.list('default', 'RM_one', { limit: 3 });
      expect((await queries.timeline.list('default', 'RM_one', { cursor: paged.next_cursor ?? '' })).items[0]).toEqual(items[3]);
    });
  });

  describe('of events', () => {
    const idsOf = async (asked: Parameters<Queries['events']['search']>[1]) => (await queries.events.search('default', asked)).items.map(({ event }) => event.id);

    it('search by type, prefix, subject, source, correlation and id', async () => {
      expect(await idsOf({ types: ['com.auralink.room.created.v1'], subject: 'room/RM_made' })).toEqual(['made']);
      expect(await idsOf({ types: ['com.auralink.room.*'], correlation_id: wish.msgId, order: 'asc' })).toEqual(['wish', 'made', 'live']);
      expect(await idsOf({ types: ['com.auralink.message.*', 'com.auralink.room.started.v1'], subject: 'room/RM_made' })).toEqual(['twin', 'twin', 'live']);
      expect(await idsOf({ source: '/edges/b' })).toEqual(['twin']);
      expect(await idsOf({ id: 'twin' })).toHaveLength(2);
      expect(await idsOf({ types: ['*'], limit: 200 })).toHaveLength(log.filter(({ event }) => event.tenant === 'default').length);
      expect(await idsOf({ types: ['com.auralink.roo'] })).toEqual([]);
    });

    it('search by position and by moment, both inclusive', async () => {
      expect(await idsOf({ from: 'EVENTS:2', to: 'EVENTS:4', order: 'asc' })).toEqual(log.slice(1, 4).map(({ event }) => event.id));
      expect(await idsOf({ from: '2026-11-21T09:00:22.500Z', to: '2026-11-21T09:00:23.000Z', order: 'asc' })).toEqual(['RM_one-room.reported-22.5', 'RM_one-egress.updated-23']);
      await expect(idsOf({ from: 'soon' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });

    it.each(['asc', 'desc'] as const)('page in both directions without a gap or a repeat: %s', async (order) => {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await queries.events.search('default', { order, limit: 7, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items.map(({ position }) => position));
        cursor = page.next_cursor;
      }
      const all = stored.filter(({ event }) => event.tenant === 'default').map(({ position }) => formatPosition(position));
      expect(seen).toEqual(order === 'asc' ? all : all.toReversed());
    });

    it('find one by position, message id, or bare id where that is unique', async () => {
      for (const ref of [made.msgId, 'made', `EVENTS:${log.indexOf(made) + 1}`]) expect(await queries.events.one('default', ref)).toMatchObject({ msg_id: made.msgId, event: { id: 'made' } });
      expect(await queries.events.one('default', 'none')).toBeUndefined();
      expect(await queries.events.one('other', made.msgId)).toBeUndefined();
      expect(await queries.events.one('other', `EVENTS:${log.indexOf(made) + 1}`)).toBeUndefined();
      await expect(queries.events.one('default', 'twin')).rejects.toMatchObject({ code: 'EVENT_ID_AMBIGUOUS', details: { events: [{ source: '/edges/a' }, { source: '/edges/b' }] } });
    });

    it('show everything that the first cause led to, whichever event was asked for', async () => {
      const tree = await queries.events.causation('default', 'made');
      expect(tree).toMatchObject({ focus: made.msgId, root: { msg_id: wish.msgId, children: [{ msg_id: made.msgId, children: [{ msg_id: live.msgId, children: [] }] }] } });
      expect(await queries.events.causation('default', 'none')).toBeUndefined();
    });

    it('find the outcome of a cause by type', async () => {
      expect(await queries.events.byCause('default', refused.msgId, [roomRefused.type, roomCreated.type])).toMatchObject([{ msgId: no.msgId }]);
      expect(await queries.events.byCause('other', refused.msgId, [roomRefused.type])).toEqual([]);
      expect(await queries.events.stored('default', [live.msgId, wish.msgId, 'none'])).toMatchObject([{ msgId: wish.msgId }, { msgId: live.msgId }]);
    });
  });

  it('show dead letters, once each, and how far each projection has read', async () => {
    const { items } = await queries.deadLetters.list('default', {});
    expect(items).toMatchObject([{ id: 'dl-RM_one', handler: 'create-room', attempts: 5, code: 'LIVEKIT_UNREACHABLE', last_at: '2026-11-21T09:00:27.000Z' }]);
    expect(await queries.deadLetters.one('other', 'dl-RM_one')).toMatchObject({ id: 'dl-RM_one' });
    expect(await queries.deadLetters.one('nobody', 'dl-RM_one')).toBeUndefined();
    const projections = await queries.projections.list();
    expect(projections.map(({ name }) => name)).toEqual(['dead-letters', 'messages', 'participants', 'recordings', 'rooms', 'tracks']);
    expect(projections[0]).toMatchObject({ position: last, lag_events: 3, lag_seconds: 1.5, state: 'catching_up' });
  });

  it('say that the read models are away while they are', async () => {
    await database.own((sql) => sql('drop schema aura cascade'));
    await expect(queries.rooms.list('default', {})).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE', details: { reason: 'the read models are being rebuilt' } });
    await rowsAfter(database, log);
  });

  it('use an index for every search, row level security notwithstanding', async () => {
    await database.project((sql) =>
      sql(`insert into aura.event_index (tenant, stream, seq, source, id, msg_id, type, subject, time, correlation_id, causation_id)
        select 'big', 'EVENTS', 1000 + n, '/s/' || n % 3, 'id' || n, 'm' || n, 'com.auralink.kind' || n % 50 || '.v1', 'room/' || n % 900, now() + n * interval '1 s', 'c' || n % 700, 'm' || n / 2
        from generate_series(1, 20000) n`),
    );
    await database.own((sql) => sql('analyze aura.event_index'));
    const searches = {
      type: `e.type >= 'com.auralink.kind7.' and e.type < 'com.auralink.kind7/'`,
      subject: `e.subject = 'room/7'`,
      correlation: `e.correlation_id = 'c7'`,
      cause: `e.causation_id = 'm7'`,
      msg_id: `e.msg_id = 'm7'`,
      id: `e.id = 'id7'`,
      time: `e.time >= now() and e.time < now() + interval '9 s'`,
    };
    for (const [name, condition] of Object.entries(searches)) {
      const plan = await database.read('big', (sql) => sql<{ 'QUERY PLAN': string }>(`explain select * from aura.event_index e where e.tenant = 'big' and ${condition}`));
      const text = plan.map((row) => row['QUERY PLAN']).join('\n');
      expect(text).toContain(`event_index_by_${name}`);
      expect(text).toMatch(/Index Cond: .* AND /);
    }
  });
});
