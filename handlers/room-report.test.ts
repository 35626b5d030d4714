import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataOf, EventDeclaration } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { participantConnectionAborted, participantJoined, participantLeft } from '../schemas/participants.ts';
import { roomEnded, roomFinished, roomLost, roomStarted } from '../schemas/rooms.ts';
import { trackPublished, trackUnpublished } from '../schemas/tracks.ts';
import { reportOf } from './room-report.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 9, 0, 0) + seconds * 1_000).toISOString();

let count = 0;
const stored = <E extends EventDeclaration>(event: E, data: DataOf<E>, msgId = `m${(count += 1)}`): StoredEvent => ({
  position: { stream: 'EVENTS', seq: 1 },
  msgId,
  event: { type: event.type, data } as unknown as StoredEvent['event'],
});

const person = (id: string) => ({ roomId: 'RM_1', participantId: `PA_${id}`, personId: `ps-${id}`, identity: id });
const started = (from = 0) => stored(roomStarted, { roomId: 'RM_1', name: 'standup', startedAt: at(from) });
const finished = (to: number, from?: number) =>
  stored(roomFinished, {
    roomId: 'RM_1',
    name: 'standup',
    finishedAt: at(to),
    ...(from === undefined ? {} : { startedAt: at(from) }),
  });
const goneBy = (seen: number, missed = seen + 30) =>
  stored(roomLost, { roomId: 'RM_1', name: 'standup', lastSeenAt: at(seen), lostAt: at(missed) });
const joins = (id: string, from: number) =>
  stored(participantJoined, { ...person(id), kind: 'standard', isAgent: false, joinedAt: at(from) });
const leaves = (id: string, to: number, from?: number) =>
  stored(participantLeft, {
    ...person(id),
    kind: 'standard',
    isAgent: false,
    leftAt: at(to),
    ...(from === undefined ? {} : { joinedAt: at(from) }),
  });
const track = (id: string, trackId: string) => ({
  ...person(id),
  trackId,
  kind: 'audio' as const,
  source: 'MICROPHONE',
});
const publishes = (id: string, trackId: string) =>
  stored(trackPublished, { ...track(id, trackId), publishedAt: at(1) });
const unpublishes = (id: string, trackId: string) =>
  stored(trackUnpublished, { ...track(id, trackId), unpublishedAt: at(2) });

describe('the report of a room', () => {
  it('is not there before the room has finished', () => {
    expect(reportOf([started(), joins('alice', 1), leaves('alice', 60)])).toBeUndefined();
  });

  it('sums up a plain meeting', () => {
    const past = [
      started(0),
      joins('alice', 0),
      joins('bob', 60),
      publishes('alice', 'TR_1'),
      publishes('bob', 'TR_2'),
      unpublishes('alice', 'TR_1'),
      leaves('alice', 120),
      leaves('bob', 180),
      finished(190, 0),
    ];
    expect(reportOf(past)).toEqual({
      revision: past.length,
      durationMs: 190_000,
      participantMinutes: 4,
      participants: 2,
      peakParticipants: 2,
      tracks: 2,
    });
  });

  it('counts a rejoin as a session of its own', () => {
    const again = { ...person('bob'), participantId: 'PA_bob2', kind: 'standard' as const, isAgent: false };
    const past = [
      joins('bob', 0),
      leaves('bob', 60),
      stored(participantJoined, { ...again, joinedAt: at(60) }),
      stored(participantLeft, { ...again, leftAt: at(120) }),
      finished(120, 0),
    ];
    expect(reportOf(past)).toMatchObject({ participants: 2, peakParticipants: 1, participantMinutes: 2 });
  });

  it('closes at the finish a session whose end was lost', () => {
    expect(reportOf([joins('carol', 60), finished(180, 0)])).toMatchObject({
      participants: 1,
      peakParticipants: 1,
      participantMinutes: 2,
    });
  });

  it('takes from the leave a join that was lost', () => {
    expect(reportOf([leaves('carol', 120, 60), finished(180, 0)])).toMatchObject({
      participants: 1,
      participantMinutes: 1,
    });
  });

  it('counts somebody of whom only the leave is known, with no time', () => {
    expect(reportOf([leaves('carol', 120), finished(180, 0)])).toMatchObject({
      participants: 1,
      peakParticipants: 1,
      participantMinutes: 0,
    });
  });

  it('takes the start from the finish when room.started was lost, from the first join when that is silent too', () => {
    expect(reportOf([finished(90, 30)])).toMatchObject({ durationMs: 60_000 });
    expect(reportOf([joins('a', 50), finished(90)])).toMatchObject({ durationMs: 40_000 });
    expect(reportOf([finished(90)])).toMatchObject({ durationMs: 0, participants: 0, peakParticipants: 0 });
  });

  it('does not count who never got through', () => {
    const aborted = stored(participantConnectionAborted, {
      ...person('dan'),
      kind: 'standard',
      isAgent: false,
      abortedAt: at(5),
    });
    expect(reportOf([aborted, finished(10, 0)])).toMatchObject({ participants: 0, revision: 2 });
  });

  it('does not let two who only meet at the door count as a crowd', () => {
    expect(
      reportOf([joins('a', 0), leaves('a', 60), joins('b', 60), leaves('b', 120), finished(120, 0)]),
    ).toMatchObject({ peakParticipants: 1 });
  });

  it('gets a higher revision with every fact of LiveKit after the finish, and with nothing else', () => {
    const base = [started(), joins('alice', 0), finished(120)];
    const late = [leaves('alice', 60), unpublishes('alice', 'TR_9')];
    expect(reportOf(base)).toMatchObject({ revision: 3, participantMinutes: 2 });
    expect(reportOf([...base, late[0] as StoredEvent])).toMatchObject({ revision: 4, participantMinutes: 1 });
    expect(reportOf([...base, ...late])).toMatchObject({ revision: 5, tracks: 1 });
    const ended = stored(roomEnded, { roomId: 'RM_1', name: 'standup', endedAt: at(120) });
    expect(reportOf([...base, ended])).toMatchObject({ revision: 3 });
  });

  it('ends a room that LiveKit no longer knows when it was last seen', () => {
    expect(reportOf([started(), joins('alice', 0), goneBy(120)])).toEqual({
      revision: 3,
      durationMs: 120_000,
      participantMinutes: 2,
      participants: 1,
      peakParticipants: 1,
      tracks: 0,
    });
  });

  it('believes a finish that comes late more than what was found out, and says so one higher', () => {
    for (const to of [60, 240])
      expect(reportOf([started(), goneBy(120), finished(to, 0)])).toMatchObject({
        revision: 3,
        durationMs: to * 1_000,
      });
    expect(reportOf([started(), finished(60, 0), goneBy(120)])).toMatchObject({ revision: 3, durationMs: 60_000 });
  });

  it('takes the same event once, at whatever distance', () => {
    const again = leaves('alice', 60);
    expect(reportOf([joins('alice', 0), again, finished(120), again])).toMatchObject({ revision: 3 });
  });
});

describe('whatever order the facts before the finish come in', () => {
  const facts = fc
    .array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        from: fc.integer({ min: 0, max: 300 }),
        to: fc.integer({ min: 0, max: 300 }),
        lost: fc.constantFrom('none', 'join', 'leave'),
      }),
      { maxLength: 12 },
    )
    .map((stays) =>
      stays.flatMap(({ id, from, to, lost }, n) => [
        ...(lost === 'join' ? [] : [joins(`${id}${n}`, from)]),
        ...(lost === 'leave' ? [] : [leaves(`${id}${n}`, to, lost === 'join' ? from : undefined)]),
        publishes(`${id}${n}`, `TR_${n % 5}`),
      ]),
    );

  it('the report is the same, and within its bounds', () => {
    fc.assert(
      fc.property(
        facts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([inOrder, shuffled]) => {
          const end = finished(300, 0);
          const report = reportOf([started(), ...inOrder, end]);
          expect(reportOf([...shuffled, started(), end])).toEqual(report);
          expect(report?.peakParticipants).toBeLessThanOrEqual(report?.participants ?? 0);
          expect(report?.participantMinutes).toBeLessThanOrEqual(
            ((report?.participants ?? 0) * 300_000) / 60_000 + 0.001,
          );
        },
      ),
    );
  });
});
