import { describe, expect, it } from 'vitest';
import { ERRORS, Fault, toFault } from './errors.ts';
import { BACKUP_ERRORS } from './errors/backup.ts';
import { LOG_ERRORS } from './errors/log.ts';
import { MEMBER_ERRORS } from './errors/members.ts';
import { PROGRAM_ERRORS } from './errors/program.ts';
import { REPLAY_ERRORS } from './errors/replays.ts';
import { REQUEST_ERRORS } from './errors/requests.ts';
import { ROOM_ERRORS } from './errors/rooms.ts';
import { SIGN_IN_ERRORS } from './errors/sign-in.ts';
import { TRANSPORT_ERRORS } from './errors/transport.ts';
import { VAULT_ERRORS } from './errors/vault.ts';
import { TENANT_ERRORS } from './errors/tenants.ts';

const PARTS = [
  SIGN_IN_ERRORS,
  REQUEST_ERRORS,
  MEMBER_ERRORS,
  LOG_ERRORS,
  ROOM_ERRORS,
  TENANT_ERRORS,
  REPLAY_ERRORS,
  PROGRAM_ERRORS,
  BACKUP_ERRORS,
  TRANSPORT_ERRORS,
  VAULT_ERRORS,
];

describe('the error table', () => {
  it('has each code once', () => {
    expect(Object.keys(ERRORS)).toHaveLength(PARTS.flatMap((part) => Object.keys(part)).length);
  });

  it('tells of each what it is and what to do next, as sentences', () => {
    for (const [code, { status, title, next }] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(title, code).toMatch(/^[A-Z].*[^.]$/);
      expect(next, code).toMatch(/[.]$/);
    }
  });

  it('makes a fault of anything thrown, and keeps one that is', () => {
    const own = new Fault('ROOM_ENDED', { room: 'standup' });
    expect(toFault(own)).toBe(own);
    const other = toFault(new Error('boom'));
    expect(other).toMatchObject({ code: 'INTERNAL', status: 500, retry: true });
    expect((other.cause as Error).message).toBe('boom');
  });
});
