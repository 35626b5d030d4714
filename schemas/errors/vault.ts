import type { ErrorRow } from './row.ts';

/** What people's data is encrypted with, and its end. */
export const VAULT_ERRORS = {
  // Keys and erasure
  MASTER_KEY_MISSING: {
    status: 500,
    title: 'There is no master key',
    next: 'Set AURALINK_MASTER_KEY (32 bytes, base64: openssl rand -base64 32) or AURALINK_MASTER_KEY_FILE; keep a copy of it apart from the backups.',
    retry: false,
  },
  MASTER_KEY_WRONG: {
    status: 500,
    title: 'Data keys were wrapped by a master key that is not given',
    next: 'Give the master key that needed names, if need be as a second line of AURALINK_MASTER_KEY_FILE; without it nothing about people can be read.',
    retry: false,
  },
  KMS_UNAVAILABLE: {
    status: 503,
    title: 'The key management service does not answer',
    next: 'Try again; see why the service is away. Known people are served meanwhile.',
    retry: true,
  },
  CIPHERTEXT_INVALID: {
    status: 500,
    title: 'An encrypted field does not belong where it stands, or was changed',
    next: 'Verify the log (aura audit verify): somebody has changed it.',
    retry: false,
  },
  ERASURE_NOT_FOUND: {
    status: 404,
    title: 'There is no such erasure',
    next: 'List them with GET /api/v1/audit/erasures.',
    retry: false,
  },
  ERASED: {
    status: 410,
    title: 'What it said about a person was erased',
    next: 'Nothing: the data key is destroyed, and nobody can read it any more.',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
