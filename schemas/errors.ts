/** What happens to a message whose handler threw the code: tried again after a delay, or a dead letter at once. */
interface ErrorRow {
  /** HTTP status of the problem document. */
  readonly status: number;
  readonly title: string;
  /** What the person who reads it can do next. */
  readonly next: string;
  readonly retry: boolean;
}

/**
 * The one error table. Everything that fails on purpose throws a code from here; the HTTP status, the problem
 * document, the retry decision and `docs/errors.md` all follow from its row.
 */
export const ERRORS = {
  // Requests
  BODY_INVALID: {
    status: 400,
    title: 'The request does not match its schema',
    next: 'Correct the fields listed in errors; each names its JSON pointer.',
    retry: false,
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The request body is too large',
    next: 'Send less than the limit named in the details, or several requests.',
    retry: false,
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'The content type is not supported',
    next: 'Use the content type that the API description names for this route.',
    retry: false,
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    title: 'There is no such route',
    next: 'See /docs for the routes there are.',
    retry: false,
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'The cursor or position cannot be read',
    next: 'Use a cursor from a previous answer, or a position such as EVENTS:17.',
    retry: false,
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'The resource has changed since it was read',
    next: 'Read it again and repeat the request with the new ETag.',
    retry: false,
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: 'The Idempotency-Key cannot be used',
    next: 'Send 1 to 255 printable characters.',
    retry: false,
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    next: 'Repeat the first request unchanged, or send a new key.',
    retry: false,
  },
  // Credentials
  UNAUTHENTICATED: {
    status: 401,
    title: 'A valid token is required',
    next: 'Send Authorization: Bearer <token>; `aura token` makes one on this machine.',
    retry: false,
  },
  FORBIDDEN: {
    status: 403,
    title: 'The token does not allow this',
    next: 'Use a token whose scope contains the permission in the details.',
    retry: false,
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    title: 'The request comes from a foreign page',
    next: "Call the API from the dashboard's own origin, or with a bearer token.",
    retry: false,
  },
  SIGN_IN_CODE_INVALID: {
    status: 401,
    title: 'The sign-in code was used before or has expired',
    next: 'Run `aura token --link` for a new sign-in link.',
    retry: false,
  },
  SIGNATURE_INVALID: {
    status: 401,
    title: 'The signature of the webhook does not hold',
    next: 'Check that both sides use the same LiveKit API key and secret.',
    retry: false,
  },
  SOURCE_NOT_YOURS: {
    status: 403,
    title: 'The source of the event belongs to somebody else',
    next: 'Use a source under the prefix in the details.',
    retry: false,
  },
  OWNER_NOT_YOURS: {
    status: 403,
    title: 'The credential may not send events of this owner',
    next: 'Use a credential of the edge that owns the event type.',
    retry: false,
  },
  EDGE_UNKNOWN: {
    status: 403,
    title: 'There is no such edge',
    next: 'Declare the edge in AURALINK_EDGES and restart.',
    retry: false,
  },
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
    next: 'Keep the data of an event below 256 KiB.',
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
    next: 'An operator raises max_bytes of the stream EVENTS; repeat the request then.',
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
  SHUTTING_DOWN: {
    status: 503,
    title: 'The program is stopping',
    next: 'Repeat the request in a few seconds.',
    retry: true,
  },
  // Rooms
  ROOM_NOT_FOUND: {
    status: 404,
    title: 'There is no such room',
    next: 'List the rooms with GET /api/v1/rooms.',
    retry: false,
  },
  ROOM_NOT_READY: {
    status: 409,
    title: 'The room is not created yet',
    next: 'Read the room at its Location until its state is created, then repeat the request.',
    retry: false,
  },
  ROOM_ENDED: {
    status: 409,
    title: 'The room is over',
    next: 'Create a new room, or name the live one.',
    retry: false,
  },
  PARTICIPANT_NOT_FOUND: {
    status: 404,
    title: 'There is no such participant in the room',
    next: 'List them with GET /api/v1/rooms/{room}/participants.',
    retry: false,
  },
  TRACK_NOT_FOUND: {
    status: 404,
    title: 'The participant publishes no such track',
    next: 'List the participants; each shows its tracks.',
    retry: false,
  },
  PERSON_ERASED: {
    status: 410,
    title: 'The person was erased',
    next: 'What was asked in the name of an erased person cannot be done any more.',
    retry: false,
  },
  LIVEKIT_NOT_CONFIGURED: {
    status: 503,
    title: 'This tenant has no LiveKit server',
    next: 'Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or install livekit-server.',
    retry: false,
  },
  LIVEKIT_UNREACHABLE: {
    status: 503,
    title: 'LiveKit cannot be reached',
    next: 'Check LIVEKIT_URL; the request is repeated until it is given up.',
    retry: true,
  },
  LIVEKIT_REFUSED: {
    status: 502,
    title: 'LiveKit refused the request',
    next: "The details hold LiveKit's code; correct the request or the server's settings.",
    retry: false,
  },
  // Reactions
  DEAD_LETTER_NOT_FOUND: {
    status: 404,
    title: 'There is no such dead letter',
    next: 'List them with GET /api/v1/dead-letters.',
    retry: false,
  },
  PROJECTION_NOT_FOUND: {
    status: 404,
    title: 'There is no such projection',
    next: 'List them with GET /api/v1/projections.',
    retry: false,
  },
  HANDLER_TIMED_OUT: {
    status: 504,
    title: 'The handler took longer than its limit',
    next: 'See its dead letter; raise timeoutMs if the work needs it.',
    retry: true,
  },
  PORT_NOT_WIRED: {
    status: 503,
    title: 'A part this needs is switched off',
    next: 'Run `aura doctor`; it says what is off and how to switch it on.',
    retry: false,
  },
  // This machine
  CONFIG_INVALID: {
    status: 500,
    title: 'The configuration cannot be used',
    next: 'Correct the settings listed in problems; `aura config` shows where each comes from.',
    retry: false,
  },
  DATA_DIR_HELD: {
    status: 500,
    title: 'Another AuraLink runs on this data directory',
    next: 'Stop it, or set AURALINK_DATA to another directory and start beside it.',
    retry: false,
  },
  DATA_DIR_NEWER: {
    status: 500,
    title: 'The data directory was written by a newer version',
    next: 'Run that version, or start anew with --fresh, which deletes the data.',
    retry: false,
  },
  PORT_TAKEN: {
    status: 500,
    title: 'The port is in use',
    next: 'Set PORT to another one, or to 0 for any free one.',
    retry: false,
  },
  SERVER_NOT_FOUND: {
    status: 500,
    title: 'A server that is needed is not on this machine',
    next: 'Install it with one of the lines in the details, or name one that runs elsewhere.',
    retry: false,
  },
  LOCAL_SERVER_FAILED: {
    status: 500,
    title: 'A local server did not start',
    next: 'See what it said in the details and its log file.',
    retry: false,
  },
  // The command line
  NOT_RUNNING: {
    status: 503,
    title: 'AuraLink is not running here',
    next: 'Start it with `npm start`, or name a running one with AURALINK_URL and AURALINK_TOKEN.',
    retry: true,
  },
  OPTION_INVALID: {
    status: 400,
    title: 'The command line cannot be understood',
    next: 'See the examples of `aura <command> --help`.',
    retry: false,
  },
  NOT_YET: {
    status: 501,
    title: 'This is declared but not built yet',
    next: 'The details name what is missing.',
    retry: false,
  },
  HANDLER_INVALID: {
    status: 500,
    title: 'A handler file is wrong',
    next: 'Correct what the details list; the program does not start with it.',
    retry: false,
  },
  INTERNAL: {
    status: 500,
    title: 'Something failed that should not',
    next: 'Look for the request id in the log and report it.',
    retry: true,
  },
} as const satisfies Record<string, ErrorRow>;

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
