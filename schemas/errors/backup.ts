import type { ErrorRow } from './row.ts';

/** Backups, and the streams as an operator changes them. */
export const BACKUP_ERRORS = {
  BACKUP_FAILED: {
    status: 500,
    title: 'The backup was not made',
    next: 'Nothing that looks whole was left behind: correct what the details say and run it again.',
    retry: true,
  },
  BACKUP_EXISTS: {
    status: 409,
    title: 'There is something already where the backup shall go',
    next: 'Name a file or directory that does not exist yet: a backup never overwrites anything.',
    retry: false,
  },
  BACKUP_INVALID: {
    status: 422,
    title: 'The backup is not whole, or was altered',
    next: 'Use another backup or another copy of this one; the details name the part that is wrong. Nothing was changed.',
    retry: false,
  },
  BACKUP_NEWER: {
    status: 422,
    title: 'The backup was made by a newer version',
    next: 'Restore it with that version of AuraLink or of nats-server, or a later one.',
    retry: false,
  },
  RESTORE_NOT_EMPTY: {
    status: 409,
    title: 'There is a log already where the backup shall go',
    next: 'Restore into an empty place (another AURALINK_DATA), or add --replace, which gives up what is there.',
    retry: false,
  },
  RESTORE_FAILED: {
    status: 500,
    title: 'The backup could not be restored',
    next: 'The details say which stream and why; what was restored before it was taken away again.',
    retry: false,
  },
  LOG_IN_USE: {
    status: 409,
    title: 'Somebody works on this log',
    next: 'Stop every process of AuraLink that uses it, then run it again.',
    retry: false,
  },
  LOG_NOT_MIGRATED: {
    status: 503,
    title: 'A stream is missing, and this credential may not make it',
    next: 'Run `aura migrate` with a credential that may (NATS_MIGRATE_USER, NATS_MIGRATE_PASSWORD).',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
