import type { ErrorRow } from './row.ts';

/** Events, the log and the read models. */
export const LOG_ERRORS = {
  // Events
  EVENT_INVALID: {
    status: 422,
    title: 'The event does not match its declaration',
    next: 'Compare it with the schema at /schemas/{type}; errors lists each difference.',
    retry: false,
  },
  EVENT_TYPE_UNKNOWN: {
    status: 422,
    title: 'The event type is not in the catalogue',
    next: 'See /asyncapi.json for the types there are.',
    retry: false,
  },
  EVENT_VERSION_NEWER: {
    status: 409,
    title: 'The event is of a newer version than this program knows',
    next: 'Upgrade this program to the release that wrote the event, then redrive the dead letter; a projection builds itself anew then.',
    retry: true,
  },
  EVENT_UPCAST_FAILED: {
    status: 500,
    title: 'An old version of the event cannot be read as the newest one',
    next: 'Mend the upcast in the declaration of the newest version, then redrive the dead letter; a projection builds itself anew then.',
    retry: false,
  },
  SCHEMA_NOT_FOUND: {
    status: 404,
    title: 'There is no schema of this name',
    next: 'See /asyncapi.json for the types there are.',
    retry: false,
  },
  ENVELOPE_INVALID: {
    status: 400,
    title: 'This is no CloudEvent 1.0 of ours',
    next: 'See the details for the attribute at fault.',
    retry: false,
  },
  KEY_NOT_A_TOKEN: {
    status: 422,
    title: 'The key cannot stand in a subject',
    next: 'Use only letters, digits, - and _ in keys, at most 128.',
    retry: false,
  },
  EVENT_TOO_LARGE: {
    status: 413,
    title: 'The event is too large for the log',
    next: 'Keep the data of an event below 16 MiB (over an edge: below what one NATS message holds, 1 MiB), and a group within 1,000 events.',
    retry: false,
  },
  PAYLOAD_LEFT_OUT: {
    status: 409,
    title: 'The data lies in the object store and was not fetched',
    next: 'Open the event itself: GET /events/{id} gives it with its data.',
    retry: false,
  },
  PAYLOAD_LOST: {
    status: 409,
    title: 'The data of the event is not in the object store',
    next: 'Restore the bucket `payloads` from a backup, then redrive the dead letters; the details name the object.',
    retry: false,
  },
  EVENT_NOT_FOUND: {
    status: 404,
    title: 'There is no such event',
    next: 'Search by time or type in the event explorer.',
    retry: false,
  },
  EVENT_ID_AMBIGUOUS: {
    status: 409,
    title: 'Several events carry this id',
    next: 'Name the event by its position or its Nats-Msg-Id; the details list them.',
    retry: false,
  },
  // Timers
  TIMER_INVALID: {
    status: 422,
    title: 'The timer cannot be set like this',
    next: 'Give one moment: at, after, every, or cron with an IANA time zone; the details say what is wrong.',
    retry: false,
  },
  TIMER_NOT_FOUND: {
    status: 404,
    title: 'There is no such timer',
    next: 'See GET /timers for those there are.',
    retry: false,
  },
  TIMER_OVER: {
    status: 409,
    title: 'The timer has fired or failed already',
    next: 'Set it again with POST /timers if it shall fire once more.',
    retry: false,
  },
  TIMER_BEHIND: {
    status: 503,
    title: 'The log does not show the timer as it was set yet',
    next: 'It is tried again by itself.',
    retry: true,
  },
  // The audit
  EVENT_NOT_COVERED: {
    status: 409,
    title: 'No checkpoint covers the event yet',
    next: 'Ask again after covered_by: checkpoints follow a minute, or 1,000 events, after a new event.',
    retry: true,
  },
  CHECKPOINT_NOT_YET: {
    status: 404,
    title: 'There is no signed checkpoint yet',
    next: 'Ask again in a minute: checkpoints follow a minute, or 1,000 events, after a new event.',
    retry: true,
  },
  CHECKPOINT_NOT_FOUND: {
    status: 404,
    title: 'No signed checkpoint has a tree of this size',
    next: 'Take the size from a signed note, or `tree.size` from GET /api/v1/audit/checkpoints.',
    retry: false,
  },
  AUDIT_MISMATCH: {
    status: 500,
    title: 'The log does not match its checkpoint',
    next: 'Run `aura audit verify`: it names the first bad sequence.',
    retry: false,
  },
  AUDIT_KEY_NOT_HELD: {
    status: 503,
    title: 'The key that signs the log is not at hand',
    next: 'Put it back (secrets/audit-key, AURALINK_AUDIT_KEY or _FILE); if it is lost for ever: `aura audit rotate-key --lost`.',
    retry: true,
  },
  AUDIT_KEY_GIVEN: {
    status: 409,
    title: 'The key that signs the log is given from outside',
    next: 'Make one with `openssl rand -base64 32` and put it before the old one: AURALINK_AUDIT_KEY=new,old and a restart, or a line before it in the file that AURALINK_AUDIT_KEY_FILE names. Drop the old one once `aura audit keys` shows the new.',
    retry: false,
  },
  BUNDLE_INVALID: {
    status: 422,
    title: 'The file is no bundle of the audit',
    next: 'Make one with `aura audit export --out audit.ndjson` and copy it as it is.',
    retry: false,
  },
  WITNESS_UNREACHABLE: {
    status: 503,
    title: 'A witness of the audit does not take checkpoints',
    next: 'It is tried again by itself, and nothing is lost meanwhile; look whether the place of AURALINK_AUDIT_WITNESS can be written.',
    retry: true,
  },
  WITNESS_DIFFERS: {
    status: 409,
    title: 'A witness of the audit holds another history',
    next: 'Run `aura audit verify`. After a restore that gave events up, name a new place in AURALINK_AUDIT_WITNESS and keep the old one as evidence.',
    retry: false,
  },
  AUDIT_RANGE_EMPTY: {
    status: 422,
    title: 'The last position to verify lies before the first',
    next: 'Give ends with events between them: what was not looked at is not proved.',
    retry: false,
  },
  AUDIT_RUNNING: {
    status: 409,
    title: 'The log is being verified already',
    next: 'Repeat the request when the verification has ended, or run `aura audit verify`.',
    retry: true,
  },
  // The log and the read models
  BROKER_UNREACHABLE: {
    status: 503,
    title: 'The event log cannot be reached',
    next: 'Repeat the request with the same Idempotency-Key or event id; it is stored once.',
    retry: true,
  },
  BROKER_BUSY: {
    status: 503,
    title: 'Too many events are waiting for the log',
    next: 'Repeat the request after the time in Retry-After.',
    retry: true,
  },
  LOG_FULL: {
    status: 503,
    title: 'The event log has reached its size limit',
    next: 'An operator gives it more room (`aura migrate --max-bytes EVENTS=<size>`); repeat the request then.',
    retry: true,
  },
  LOG_DRIFTED: {
    status: 503,
    title: 'A stream differs from its declaration',
    next: 'Run `aura doctor`; it names each difference and what can be changed.',
    retry: false,
  },
  LOG_NOT_SYNCED: {
    status: 503,
    title: 'The log acknowledges events before they are on the disk',
    next: 'Run nats-server with `sync_interval: always`, and NATS_MONITOR_URL where it can be asked; or leave production mode.',
    retry: false,
  },
  DATABASE_UNREACHABLE: {
    status: 503,
    title: 'Postgres cannot be reached',
    next: 'Writes are kept on the log; repeat the read when /readyz answers 200.',
    retry: true,
  },
  REVISION_CONFLICT: {
    status: 409,
    title: 'Somebody else has changed it meanwhile',
    next: 'Read it again, decide again, and repeat the request with the new revision.',
    retry: false,
  },
  PROJECTION_REBUILDING: {
    status: 409,
    title: 'The projection is being built anew',
    next: 'Compare it when its state is live again.',
    retry: true,
  },
  COMPARISON_NOT_FOUND: {
    status: 404,
    title: 'The projection has not been compared since the program started',
    next: 'POST to the same address starts a comparison.',
    retry: false,
  },
  COMPARISON_RUNNING: {
    status: 409,
    title: 'The projection is being compared on behalf of somebody else',
    next: 'Repeat the request in a while.',
    retry: true,
  },
  SHUTTING_DOWN: {
    status: 503,
    title: 'The program is stopping',
    next: 'Repeat the request in a few seconds.',
    retry: true,
  },
} as const satisfies Record<string, ErrorRow>;
