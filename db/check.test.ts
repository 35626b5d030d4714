import { describe, expect, it } from 'vitest';
import { participantJoined } from '../schemas/participants.ts';
import { roomFinished, roomStarted } from '../schemas/rooms.ts';
import { faultsOf } from './check.ts';
import { defineProjection, row, when } from './define.ts';
import { Participant } from './entities/participants.ts';
import { Room } from './entities/rooms.ts';
import { loadProjections } from './load.ts';

const of = (...cases: Parameters<typeof defineProjection>[0]['cases']) =>
  faultsOf(defineProjection({ name: 'rooms', tables: [Room], cases }));

describe('a projection is refused at boot', () => {
  it('when a case throws on the example of its event', () => {
    expect(
      of(
        when(roomStarted, () => {
          throw new Error('no');
        }),
      ),
    ).toEqual(['room.started: its case throws on the example: Error: no']);
  });

  it('when it writes a table it does not declare, or a column that is not there', () => {
    expect(of(when(roomStarted, ({ tenant }) => row(Participant, tenant, 'x').set({ name: 'y' })))).toEqual([
      'room.started: it writes participants, which it does not declare',
    ]);
    expect(of(when(roomStarted, ({ tenant }) => row(Room, tenant, 'x').set({ colour: 'red' } as never)))).toEqual([
      'room.started: rooms has no column colour',
    ]);
  });

  it('when two cases change a column by different operations, which would depend on how the log was cut into batches', () => {
    const faults = of(
      when(roomStarted, ({ tenant, data }) => row(Room, tenant, data.roomId).once({ name: data.name })),
      when(roomFinished, ({ tenant, data }) => row(Room, tenant, data.roomId).set({ name: data.name })),
    );
    expect(faults).toEqual(['room.finished: rooms.name is changed by once and by set: a column has one operation']);
  });

  it('when two cases give the fields of one version apart', () => {
    const faults = of(
      when(roomStarted, ({ tenant }) => row(Room, tenant, 'x').latest({ reportVersion: 1 }, { metadata: 'a' })),
      when(roomFinished, ({ tenant }) =>
        row(Room, tenant, 'x').latest({ reportVersion: 2 }, { metadata: 'a', agentId: 'b' }),
      ),
    );
    expect(faults).toEqual([
      'room.finished: rooms.reportVersion is changed by latest of metadata and by latest of agentId, metadata: a column has one operation',
    ]);
  });

  it('when a column says something about a person and is not declared so: an erasure would leave it', () => {
    expect(
      of(
        when(participantJoined, ({ tenant, data }) =>
          row(Room, tenant, data.roomId).set({ metadata: data.name ?? null }),
        ),
      ),
    ).toEqual([
      'participant.joined: rooms.metadata says something about the person in personId: declare it as personal with the entity, and keep personId beside it',
    ]);
  });

  it('but none of ours is', async () => {
    expect((await loadProjections()).map(({ name }) => name)).toEqual([
      'api-keys',
      'audit',
      'comparisons',
      'dead-letters',
      'erasures',
      'members',
      'messages',
      'participants',
      'rebuilds',
      'recordings',
      'replays',
      'rooms',
      'security-log',
      'sessions',
      'tenants',
      'timers',
      'tracks',
    ]);
  });
});
