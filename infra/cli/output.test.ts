import { describe, expect, it } from 'vitest';
import type { EventItem } from '../../http/shapes/events.ts';
import { eventLine, shortType } from './event-line.ts';
import { fullType, knownTypes, typeFilter } from './event-type.ts';
import { logAddressOf } from './local-log.ts';
import { tableLines } from './table.ts';
import { noPaint, type Paint, visible } from './terminal.ts';

const item = (data: unknown, type = 'com.auralink.room.started.v1'): EventItem => ({
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
