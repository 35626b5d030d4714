import { BACKUP_ERRORS } from './errors/backup.ts';
import { LOG_ERRORS } from './errors/log.ts';
import { MEMBER_ERRORS } from './errors/members.ts';
import { PROGRAM_ERRORS } from './errors/program.ts';
import { REPLAY_ERRORS } from './errors/replays.ts';
import { REQUEST_ERRORS } from './errors/requests.ts';
import { VAULT_ERRORS } from './errors/vault.ts';
import { ROOM_ERRORS } from './errors/rooms.ts';
import { SIGN_IN_ERRORS } from './errors/sign-in.ts';
import { TRANSPORT_ERRORS } from './errors/transport.ts';
import { TENANT_ERRORS } from './errors/tenants.ts';

/**
 * The one error table. Everything that fails on purpose throws a code from here; the HTTP status, the problem
 * document, the retry decision and `docs/errors.md` all follow from its row.
 * The rows stand in `errors/`, by what they are about.
 */
export const ERRORS = {
  ...REQUEST_ERRORS,
  ...MEMBER_ERRORS,
  ...LOG_ERRORS,
  ...ROOM_ERRORS,
  ...TENANT_ERRORS,
  ...REPLAY_ERRORS,
  ...PROGRAM_ERRORS,
  ...BACKUP_ERRORS,
  ...SIGN_IN_ERRORS,
  ...TRANSPORT_ERRORS,
  ...VAULT_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** A failure with a code from the table. `details` are shown to the caller: no secret may stand in them. */
export class Fault extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(`${code}: ${ERRORS[code].title}`, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retry(): boolean {
    return ERRORS[this.code].retry;
  }
}

/** Any thrown value as a fault; what is not ours becomes INTERNAL and keeps its cause. */
export const toFault = (thrown: unknown): Fault =>
  thrown instanceof Fault ? thrown : new Fault('INTERNAL', {}, thrown);
