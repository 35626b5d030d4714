import { describe, expect, it } from 'vitest';
import { compare } from '../../streams/drift.ts';
import { diagnose, healthy } from './diagnose.ts';
import type { ConsumerFacts, Facts } from './facts.ts';
import { consumer, log, MINUTE, NOW, onLog, well, wrong } from './given-facts.ts';
import { mendable } from './mend.ts';

const filledBy = (bytes: number) => onLog({ streams: [{ name: 'EVENTS', messages: 1, bytes, maxBytes: 100 }] });
const withConsumer = (changes: Partial<ConsumerFacts>) => onLog({ consumers: [{ ...consumer, ...changes }] });

describe('the doctor', () => {
  it('finds nothing where all is well, and says of each check what it saw', () => {
    const found = diagnose(well);
    expect(found.map(({ level }) => level)).toEqual(found.map(() => 'ok'));
    expect(healthy(found)).toBe(true);
  });

  it('blames timers that should have fired, by how long they wait', () => {
    const withTimers = (overdue: number, seconds: number) => {
      const part = { status: 'degraded', overdue, oldest_due_at: new Date(NOW - seconds * 1_000).toISOString() };
      return wrong({ health: { ...well.health!, parts: { timers: part } } });
    };
    expect(withTimers(0, 0)).toEqual([]);
    expect(withTimers(3, 40)).toEqual(['warn timers']);
    expect(withTimers(3, 600)).toEqual(['fail timers']);
    expect(wrong({ health: { ...well.health!, parts: {} } })).toEqual([]);
  });

  it('tells with everything it finds what it means and what mends it', () => {
    const found = diagnose({
      ...well,
      program: { reachable: false, url: undefined, reason: 'not running' },
      log: { reachable: false, url: 'nats://x', reason: 'refused' },
      postgres: { reachable: false, url: 'x', reason: 'y' },
    });
    for (const { level, means, mend } of found.filter(({ level: one }) => one === 'fail' || one === 'warn'))
      expect([level, means, mend]).not.toContain(undefined);
    expect(healthy(found)).toBe(false);
  });

  it('does not blame the log for a program that was never started here', () => {
    const gone: Partial<Facts> = {
      program: { reachable: false, url: undefined, reason: 'not running' },
      health: undefined,
      projections: undefined,
      log: { reachable: false, url: undefined, reason: 'not running' },
      postgres: { reachable: 'unknown', reason: '' },
      livekit: { reachable: 'unknown', reason: '' },
    };
    expect(wrong(gone)).toEqual(['fail program']);
  });

  it('explains a stream whose settings differ, by what they endanger', () => {
    const wanted = { deny_delete: true, storage: 'file', republish: { src: 'ev.>', dest: 'live.>' } };
    const drift = compare('stream', 'EVENTS', wanted, { ...wanted, deny_delete: false, republish: undefined });
    expect(onLog({ drift })).toEqual(['fail stream settings', 'warn stream settings']);
    const [first] = diagnose({ ...well, log: { ...log, drift } }).filter(({ check }) => check === 'stream settings');
    expect(first?.found).toBe('stream EVENTS: deny_delete is false, declared is true');
    expect(first?.mend).toContain('aura doctor --mend');
  });

  it('offers to mend only what a running stream lets be changed', () => {
    const drift = compare(
      'stream',
      'EVENTS',
      { storage: 'file', deny_delete: true, allow_direct: true },
      { storage: 'memory' },
    );
    expect(mendable(drift).map(({ field }) => field)).toEqual(['deny_delete', 'allow_direct']);
  });

  it('warns of acknowledgements before the disk has the event, and fails in production', () => {
    expect(onLog({ syncAlways: false })).toEqual(['warn sync to disk']);
    expect(onLog({ syncAlways: 'unknown' })).toEqual(['warn sync to disk']);
    expect(wrong({ production: true, log: { ...log, syncAlways: false } })).toEqual(['fail sync to disk']);
  });

  it('warns before the log is full, and fails when it nearly is', () => {
    expect([79, 80, 95].map(filledBy)).toEqual([[], ['warn space on the log'], ['fail space on the log']]);
  });

  it('calls missing events what they are', () => {
    expect(onLog({ gaps: [{ from: 5, to: 7 }] })).toEqual(['fail gaps in the log']);
  });

  it('warns of dead letters', () => {
    expect(onLog({ streams: [{ name: 'DEAD', messages: 2, bytes: 1, maxBytes: 100 }] })).toEqual(['warn dead letters']);
  });

  it('counts only the dead letters that wait, where the program can say which do', () => {
    const kept = { ...log, streams: [{ name: 'DEAD', messages: 2, bytes: 1, maxBytes: 100 }] };
    expect(wrong({ log: kept, openLetters: [{ tenant: 'acme', open: 0 }] })).toEqual([]);
    const open = [
      { tenant: 'acme', open: 2 },
      { tenant: 'umbra', open: 0 },
    ];
    const [finding, ...more] = diagnose({ ...well, log: kept, openLetters: open }).filter(
      ({ check }) => check === 'dead letters',
    );
    expect(finding?.found).toBe('acme: 2 events were given up and wait');
    expect(finding?.mend).toContain('aura dead-letters --tenant acme --state open');
    expect(more).toEqual([]);
  });

  it('warns of what is switched off, with how to switch it on', () => {
    const off = [{ what: 'rooms', why: 'no livekit-server', how: 'install it' }];
    expect(wrong({ health: { ...(well.health as NonNullable<Facts['health']>), off } })).toEqual(['warn switched off']);
  });
});

describe('a consumer', () => {
  it('that has nothing to do is well however long it was quiet', () => {
    expect(withConsumer({ deliveredAt: undefined, settledAt: undefined, asking: 0 })).toEqual([]);
  });
  it('that works is well', () => {
    expect(withConsumer({ pending: 500, unsettled: 16, deliveredAt: NOW - 1_000, settledAt: NOW - 1_000 })).toEqual([]);
  });
  it('whose events wait with nobody asking for them is stuck', () => {
    expect(withConsumer({ pending: 3, asking: 0 })).toEqual(['fail consumers']);
  });
  it('that is asked and does not deliver is stuck', () => {
    expect(withConsumer({ pending: 3, asking: 1 })).toEqual(['fail consumers']);
  });
  it('that is at work on events for long is not stuck; what waits behind them comes late', () => {
    const handlers = { status: 'ok', handlers: [{ name: consumer.name, state: 'running' }] } as { status: string };
    const health = { ...well.health!, parts: { handlers } };
    const found = (changes: Partial<ConsumerFacts>) =>
      wrong({ health, log: { ...log, consumers: [{ ...consumer, unsettled: 1, ...changes }] } });
    expect(withConsumer({ unsettled: 1, asking: 1 })).toEqual([]);
    expect(found({ asking: 0 })).toEqual([]);
    expect(found({ asking: 0, pending: 4 })).toEqual(['warn consumers']);
    expect(found({ asking: 0, pending: 4, unsettled: 0 })).toEqual(['fail consumers']);
    expect(withConsumer({ unsettled: 1, asking: 0 })).toEqual(['fail consumers']);
  });
  it('is given as long as its own waiting time before it is called stuck', () => {
    expect(withConsumer({ pending: 3, ackWaitMs: 20 * MINUTE })).toEqual([]);
  });
  it('that was made a moment ago is not stuck yet', () => {
    expect(
      withConsumer({ pending: 3, asking: 0, createdAt: NOW - 5_000, deliveredAt: undefined, settledAt: undefined }),
    ).toEqual([]);
  });
  it('that delivers the same events again and again is named', () => {
    expect(withConsumer({ unsettled: 2, redelivered: 2, deliveredAt: NOW - 1_000 })).toEqual(['warn consumers']);
  });
  it('that belongs to no handler is named, unless somebody reads it', () => {
    expect(withConsumer({ name: 'old-handler', asking: 0 })).toEqual(['warn consumers', 'warn consumers']);
    expect(onLog({ consumers: [consumer, { ...consumer, name: 'somebody-elses', asking: 1 }] })).toEqual([]);
  });
  it('that a handler lacks is named', () => {
    expect(onLog({ handlers: ['create-room', 'report-room'] })).toEqual(['warn consumers']);
  });
  it('that a handler lacks because its edge is off is not: the edge is named, once', () => {
    const names = ['create-room', 'end-room', 'mute-track'];
    const handlers = names.map((name) => ({ name, state: 'off', reason: 'there is no LiveKit server' }));
    const health = {
      ...(well.health as NonNullable<Facts['health']>),
      parts: { handlers: { status: 'ok', handlers } },
      off: [{ what: 'LiveKit', why: 'livekit-server is not on this machine', how: 'install it' }],
    };
    const waiting = { ...consumer, pending: 9, asking: 0 };
    for (const consumers of [[], [waiting]])
      expect(wrong({ health, log: { ...log, handlers: names, consumers } })).toEqual(['warn switched off']);
    const other = { ...log, handlers: [...names, 'report-room'], consumers: [] };
    expect(wrong({ health, log: other })).toEqual(['warn consumers', 'warn switched off']);
  });
  it('that somebody paused is named', () => {
    expect(withConsumer({ pending: 3, paused: true })).toEqual(['warn consumers']);
  });
});
