import { describe, expect, it } from 'vitest';
import type { EventItem } from '../../http/shapes/events.ts';
import { findingLines } from './commands/doctor.ts';
import { flagsOf } from './commands/start.ts';
import { statusLines } from './commands/status.ts';
import { eventLine, shortType } from './event-line.ts';
import { fullType, knownTypes, typeFilter } from './event-type.ts';
import { logAddressOf } from './local-log.ts';
import { tableLines } from './table.ts';
import { noPaint, type Paint, visible } from './terminal.ts';

const item = (data: Record<string, unknown>, type = 'com.auralink.room.started.v1'): EventItem => ({
  position: 'EVENTS:17',
  msg_id: 'm',
  event: {
    specversion: '1.0',
    id: '1',
    source: '/auralink/webrtc/default',
    type,
    subject: 'room/RM_x',
    time: '2026-11-21T09:00:01.500Z',
    datacontenttype: 'application/json',
    tenant: 'default',
    correlationid: 'c',
    data,
  },
});

describe('an event on one line', () => {
  it('says when, where, what, of what, and its data without the key again', () => {
    expect(eventLine(item({ roomId: 'RM_x', name: 'stand up', maxParticipants: 20, metadata: '' }), noPaint)).toBe(
      '09:00:01.500  EVENTS:17     room.started            room/RM_x  name="stand up" maxParticipants=20',
    );
  });
  it('cuts the data where the terminal ends', () => {
    const line = eventLine(item({ name: 'x'.repeat(500) }), noPaint, 100);
    expect(line.length).toBe(100);
    expect(line.endsWith('…')).toBe(true);
  });
  it('does not let a name write on the screen', () => {
    expect(eventLine(item({ name: '\u001b[2J\u009b31m\u202eevil\nline' }), noPaint)).not.toMatch(
      /[\p{Cc}\p{Bidi_Control}]/u,
    );
    expect(visible('a\u001b[31m\u007f')).toBe('a\\u001b[31m\\u007f');
  });
  it('does not show what is encrypted as if it were data', () => {
    expect(eventLine(item({ name: { enc: 'v1', kid: 'k', data: 'AAAA' } }), noPaint)).toContain('name=(encrypted)');
  });
  it('is red where something was refused', () => {
    const seen: string[] = [];
    const paint: Paint = (style, text) => {
      seen.push(`${style} ${text.trim()}`);
      return text;
    };
    eventLine(item({}, 'com.auralink.room.refused.v1'), paint);
    expect(seen).toContain('red room.refused');
  });
});

describe('an event type', () => {
  it('is shown short, with its version where it is not the first', () => {
    expect(shortType('com.auralink.room.started.v1')).toBe('room.started');
    expect(shortType('com.auralink.room.started.v2')).toBe('room.started@2');
    expect(shortType('org.other.thing')).toBe('org.other.thing');
  });
  it('may be written short in a filter', () => {
    expect(['*', 'room.*', 'room.started', 'room.started.v1', 'com.auralink.room.*'].map(typeFilter)).toEqual([
      '*',
      'com.auralink.room.*',
      'com.auralink.room.started.v*',
      'com.auralink.room.started.v1',
      'com.auralink.room.*',
    ]);
  });
  it('in a filter becomes the known ones; what is unknown is named', () => {
    const known = ['com.auralink.room.started.v1', 'com.auralink.room.started.v2', 'com.auralink.room.finished.v1'];
    expect(knownTypes(['com.auralink.room.started.v*', 'com.auralink.roomm.*'], known)).toEqual({
      types: ['com.auralink.room.started.v1', 'com.auralink.room.started.v2', 'com.auralink.roomm.*'],
      strange: ['com.auralink.roomm.*'],
    });
  });
  it('to be published is the newest version', () => {
    const known = [
      'com.auralink.room.requested.v9',
      'com.auralink.room.requested.v10',
      'com.auralink.room.requested.v1',
    ];
    expect(fullType('room.requested', known)).toBe('com.auralink.room.requested.v10');
    expect(fullType('room.requested.v1', known)).toBe('com.auralink.room.requested.v1');
    expect(fullType('com.auralink.room.requested.v1', known)).toBe('com.auralink.room.requested.v1');
    expect(fullType('room.unknown', known)).toBe('com.auralink.room.unknown');
  });
});

describe('a table', () => {
  it('aligns its columns and shows what is missing', () => {
    const columns = [
      { head: 'name', of: (row: { n: string; c: number | null }) => row.n },
      { head: 'count', of: (row: { n: string; c: number | null }) => row.c, align: 'right' as const },
    ];
    expect(
      tableLines(
        columns,
        [
          { n: 'a', c: 5 },
          { n: 'long name', c: null },
        ],
        noPaint,
      ),
    ).toEqual(['name       count', 'a              5', 'long name      –']);
  });
});

describe('the status', () => {
  const parts = {
    log: {
      status: 'ok',
      since: '2026-11-21T09:00:00.000Z',
      sync_always: true,
      last: 'EVENTS:17',
      max_bytes: 5 * 1024 ** 3,
      drifts: [],
    },
    handlers: { status: 'ok', handlers: ['a', 'b', 'c'].map((name) => ({ name, state: 'running', reason: null })) },
    database: { status: 'down', why: 'Postgres does not answer' },
  };
  const off = [{ what: 'rooms', why: 'there is no livekit-server', how: 'brew install livekit' }];
  const health = {
    status: 'down' as const,
    version: '0.1.0',
    mode: 'development',
    uptime_s: 65,
    as_of: 'EVENTS:17',
    lag_ms: 3,
    parts,
    off,
  };

  it('says where, since when, how fresh, each part in few words, and how to switch on what is off', () => {
    const holder = { pid: 7, since: '2026-11-21T09:00:00.000Z' };
    expect(statusLines('http://127.0.0.1:8080', holder, '/data', health, noPaint)).toEqual([
      'AuraLink  down at http://127.0.0.1:8080',
      'version   0.1.0, development, up 1 min, pid 7',
      'data      /data',
      'reads     as of EVENTS:17, 3 ms behind',
      '',
      'ok        log           since 2026-11-21T09:00:00.000Z, sync always true, last EVENTS:17, at most 5.0 GiB',
      'ok        handlers      3 running',
      'down      database      why Postgres does not answer',
      '',
      'off  rooms: there is no livekit-server',
      '     → brew install livekit',
    ]);
  });
});

describe('a finding of the doctor', () => {
  it('stands with what it means and what mends it', () => {
    const finding = {
      check: 'dead letters',
      level: 'warn' as const,
      found: '2 events were given up',
      means: 'Something did not happen.',
      mend: 'aura dead-letters',
    };
    expect(findingLines(finding, noPaint)).toEqual([
      'warn  dead letters      2 events were given up',
      '                        Something did not happen.',
      '                        → aura dead-letters',
    ]);
  });
});

describe('aura start', () => {
  it('hands its flags on to the program, which checks them', () => {
    expect(flagsOf({ json: true, port: '0', data: '/tmp/a b' })).toEqual(['--json', '--data=/tmp/a b', '--port=0']);
  });
});

describe('the file of the local nats-server', () => {
  it('says where the log is and how the platform signs in', () => {
    const text = JSON.stringify({
      listen: '127.0.0.1:4333',
      http: '127.0.0.1:8333',
      authorization: {
        users: [
          { user: 'edge', password: 'e' },
          { user: 'platform', password: 'p' },
        ],
      },
    });
    expect(logAddressOf(text)).toEqual({
      url: 'nats://127.0.0.1:4333',
      user: 'platform',
      password: 'p',
      monitorUrl: 'http://127.0.0.1:8333',
    });
  });
});
