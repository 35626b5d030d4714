import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { rowsAfter } from '../given-projections.ts';
import { last, log, useReads } from '../reads.ts';

describe('reads', () => {
  const reads = useReads();

  describe('of rooms', () => {
    it('show a room that is over with everything that is counted of it', async () => {
      const room = await reads.queries.rooms.one('default', 'RM_one');
      expect(room).toEqual({
        id: 'RM_one',
        name: 'standup',
        state: 'finished',
        request_id: 'rq-RM_one',
        error: null,
        ai_agent_enabled: false,
        agent_id: null,
        metadata: 'set by LiveKit',
        max_participants: 10,
        empty_timeout_s: 300,
        created_at: '2026-11-21T09:00:00.400Z',
        started_at: '2026-11-21T09:00:00.900Z',
        ended_at: '2026-11-21T09:00:22.300Z',
        duration_ms: 21_400,
        participants_now: 0,
        participants_total: 4,
        tracks_now: 0,
        messages_total: 1,
        report: {
          revision: 2,
          duration_ms: 901_730,
          participant_minutes: 29.4,
          participants: 3,
          peak_participants: 2,
          tracks: 2,
        },
        revision: log.length,
        as_of: last,
      });
    });

    it('find a room by its sid, its request, and its name: the newest of that name', async () => {
      for (const ref of ['RM_made', 'rq-wish', 'planning'])
        expect(await reads.queries.rooms.one('default', ref)).toMatchObject({
          id: 'RM_made',
          state: 'active',
          participants_now: 1,
          participants_total: 2,
          tracks_now: 1,
        });
      expect(await reads.queries.rooms.one('default', 'nobody')).toBeUndefined();
      expect(await reads.queries.rooms.one('other', 'RM_made')).toBeUndefined();
    });

    it('show a refused wish by its request id with the reason', async () => {
      expect(await reads.queries.rooms.one('default', 'rq-no')).toMatchObject({
        id: 'rq-no',
        name: 'nowhere',
        state: 'refused',
        error: { code: 'LIVEKIT_UNREACHABLE', reason: 'connection refused' },
        created_at: null,
      });
    });

    it('list them newest first, page by page, by state and by name', async () => {
      const first = await reads.queries.rooms.list('default', { limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['RM_made', 'RM_old']);
      const second = await reads.queries.rooms.list('default', { limit: 2, cursor: first.next_cursor ?? '' });
      expect([second.items.map(({ id }) => id), second.next_cursor]).toEqual([['RM_one'], null]);
      expect((await reads.queries.rooms.list('default', { state: 'finished' })).items.map(({ id }) => id)).toEqual([
        'RM_one',
      ]);
      expect((await reads.queries.rooms.list('default', { name: 'planning' })).items).toHaveLength(2);
    });

    it.each([
      '',
      'x',
      '%%%',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('["yesterday","a"]').toString('base64url'),
    ])('refuse the cursor %j', async (cursor) => {
      await expect(reads.queries.rooms.list('default', { cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });

    it('sum up what is going on', async () => {
      expect(await reads.queries.rooms.overview('default')).toMatchObject({
        rooms_active: 2,
        participants_active: 1,
        tracks_active: 1,
        dead_letters: 1,
        as_of: last,
        lag_ms: 1_500,
        events_total: log.filter(({ event }) => event.tenant === 'default').length,
      });
      expect((await reads.queries.rooms.overview('default')).rooms.map(({ id }) => id)).toEqual(['RM_made', 'RM_old']);
    });
  });

  describe("of a room's contents", () => {
    it('show sessions in the order they came, with their tracks', async () => {
      const { items } = await reads.queries.participants.list('default', 'RM_one', {});
      expect(items.map(({ identity, state, leave_reason: reason }) => [identity, state, reason])).toEqual([
        ['alice', 'left', 'PARTICIPANT_REMOVED'],
        ['bob', 'left', 'DUPLICATE_IDENTITY'],
        ['carol', 'aborted', 'JOIN_FAILURE'],
        ['bob', 'left', 'ROOM_DELETED'],
        ['ghost', 'left', null],
      ]);
      expect(items[0]).toMatchObject({
        name: 'Alice A.',
        attributes: null,
        joined_at: '2026-11-21T09:00:01.900Z',
        left_at: '2026-11-21T09:00:21.100Z',
        duration_ms: 19_200,
        tracks: [{ id: 'TR_RM_one', state: 'unpublished', muted: true, mime_type: 'audio/red' }],
      });
    });

    it('end sessions and tracks with the room though LiveKit never reported their end', async () => {
      const ghost = await reads.queries.participants.one('default', 'RM_one', 'ghost');
      expect(ghost).toMatchObject({
        state: 'left',
        left_at: '2026-11-21T09:00:22.300Z',
        tracks: [{ state: 'unpublished', unpublished_at: '2026-11-21T09:00:22.300Z' }],
      });
      expect((await reads.queries.participants.list('default', 'RM_one', { state: 'joined' })).items).toEqual([]);
    });

    it('give the session of an identity that is in the room, and tracks by id', async () => {
      expect(await reads.queries.participants.one('default', 'RM_made', 'zoe')).toMatchObject({
        id: 'PA_zoe',
        state: 'joined',
      });
      expect(await reads.queries.tracks.many('default', ['TR_zoe', 'TR_none'])).toMatchObject([
        { id: 'TR_zoe', kind: 'video', width: 640, state: 'published', muted: false, identity: 'zoe' },
      ]);
      expect(await reads.queries.tracks.many('other', ['TR_zoe'])).toEqual([]);
    });

    it('page through participants without a gap or a repeat', async () => {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await reads.queries.participants.list('default', 'RM_one', {
          limit: 2,
          ...(cursor === undefined ? {} : { cursor }),
        });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      expect(seen).toEqual((await reads.queries.participants.list('default', 'RM_one', {})).items.map(({ id }) => id));
    });

    it('show messages as they were written, and recordings with their files', async () => {
      const { items } = await reads.queries.messages.list('default', 'RM_one', {});
      expect(items.map(({ id, state, error }) => [id, state, error])).toEqual([
        ['ms-RM_one', 'sent', null],
        ['ms2-RM_one', 'refused', { code: 'ROOM_ENDED', reason: 'the room is over' }],
      ]);
      expect(await reads.queries.messages.one('default', 'ms-RM_one')).toMatchObject({
        sender: 'alice',
        text: 'Shall we start?',
      });
      expect((await reads.queries.recordings.list('default', 'RM_one', {})).items).toMatchObject([
        {
          id: 'EG_RM_one',
          status: 'EGRESS_COMPLETE',
          files: [{ filename: 'standup.mp4', duration_ms: 840_000, size_bytes: 12_582_912 }],
        },
      ]);
    });

    it('tell its story in log order, from the wish to the recording, up to a moment', async () => {
      const { items } = await reads.queries.timeline.list('default', 'RM_one', { limit: 200 });
      expect(items.map(({ name }) => name).slice(0, 6)).toEqual([
        'room.requested',
        'room.created',
        'room.token_issued',
        'room.started',
        'participant.joined',
        'participant.joined',
      ]);
      expect(items.map(({ name }) => name)).toContain('egress.ended');
      expect(items.find(({ name }) => name === 'track.published')).toMatchObject({
        summary: 'alice publishes audio (microphone)',
        participant_id: 'PA_a_RM_one',
        track_id: 'TR_RM_one',
      });
      const early = await reads.queries.timeline.list('default', 'RM_one', { at: '2026-11-21T09:00:02.000Z' });
      expect(early.items).toHaveLength(5);
      const paged = await reads.queries.timeline.list('default', 'RM_one', { limit: 3 });
      expect(
        (await reads.queries.timeline.list('default', 'RM_one', { cursor: paged.next_cursor ?? '' })).items[0],
      ).toEqual(items[3]);
    });
  });

  it('tell the story of a room that was wished for twice with both wishes', async () => {
    const { items } = await reads.queries.timeline.list('default', 'RM_made', { limit: 4 });
    expect(items.map(({ name, data }) => [name, data['requestId']])).toEqual([
      ['room.requested', 'rq-wish'],
      ['room.created', 'rq-wish'],
      ['room.started', undefined],
      ['room.requested', 'rq-again'],
    ]);
  });

  it('show dead letters, once each, and how far each projection has read', async () => {
    const { items } = await reads.queries.deadLetters.list('default', {});
    expect(items).toMatchObject([
      {
        id: 'dl-RM_one',
        handler: 'create-room',
        attempts: 5,
        code: 'LIVEKIT_UNREACHABLE',
        last_at: '2026-11-21T09:00:27.000Z',
      },
    ]);
    expect(await reads.queries.deadLetters.one('other', 'dl-RM_one')).toMatchObject({ id: 'dl-RM_one' });
    expect(await reads.queries.deadLetters.one('nobody', 'dl-RM_one')).toBeUndefined();
    const projections = await reads.queries.projections.list('default');
    const files = await readdir(new URL('../../db/projections/', import.meta.url));
    expect(projections.map(({ name }) => `${name}.ts`)).toEqual(
      files.filter((file) => !file.includes('.test.')).toSorted(),
    );
    expect(projections[0]).toMatchObject({ position: last, lag_events: 3, lag_seconds: 1.5, state: 'catching_up' });
  });

  it('say that the read models are away while they are', async () => {
    await reads.database.own((sql) => sql('drop schema aura cascade'));
    await expect(reads.queries.rooms.list('default', {})).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      details: { reason: 'the read models are being rebuilt' },
    });
    await rowsAfter(reads.database, log);
  });
});
