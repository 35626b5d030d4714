/**
 * The typed client of the HTTP API: made of web/openapi.json by `npm run docs`, edited by nobody.
 * A path, a field or a name that the API does not have does not compile.
 */

/** A key of a script or an edge: what it allows, until when, and what has become of it. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly state: "active" | "expired" | "revoked";
  readonly roles: readonly string[] | null;
  readonly scope: string | null;
  readonly source: string | null;
  readonly owners: readonly string[] | null;
  readonly created_at: string;
  readonly created_by: string | null;
  readonly expires_at: string;
  readonly rotated_at: string | null;
  readonly previous_until: string | null;
  readonly revoked_at: string | null;
  readonly revoked_by: string | null;
  readonly last_used_at: string | null;
  readonly last_used_network: string | null;
  /** Also the ETag */
  readonly revision: number;
}

/** One page of a list */
export interface ApiKeyPage {
  readonly items: readonly ApiKey[];
  readonly next_cursor: string | null;
}

/** A key that signs the checkpoints of the log. */
export interface AuditKey {
  /** 1 for the first key */
  readonly number: number;
  /** The verifier key (c2sp.org/signed-note): name, id, and the public key */
  readonly key: string;
  /** The origin of the checkpoints it signs */
  readonly name: string;
  readonly key_id: string;
  /** The same as a JSON Web Key (RFC 8037) */
  readonly jwk: {
    readonly kty: "OKP";
    readonly crv: "Ed25519";
    readonly x: string;
    readonly kid: string;
  };
  /** Where it was made known; checkpoints behind are signed by it */
  readonly since: string;
  readonly until: string | null;
  readonly made_known_at: string;
  /** The key before it has signed for it; false for the first, and where that was lost */
  readonly vouched: boolean;
  /** The signed statement that makes it known */
  readonly note: string;
}

/** The public keys of the audit, for whoever verifies. */
export interface AuditKeys {
  /** The oldest first; old ones stay published */
  readonly items: readonly AuditKey[];
}

/** A browser that signed in. */
export interface BrowserSession {
  readonly id: string;
  readonly subject: string | null;
  readonly name: string | null;
  readonly state: "open" | "ended" | "expired";
  /** The session of this very request */
  readonly current: boolean;
  readonly method: "link" | "oidc";
  readonly issuer: string | null;
  readonly agent: string | null;
  readonly network: string | null;
  readonly started_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly end_reason: string | null;
  readonly ended_by: string | null;
}

/** One page of a list */
export interface BrowserSessionPage {
  readonly items: readonly BrowserSession[];
  readonly next_cursor: string | null;
}

/** A line of a bundle. The first says what it is, the last how many there were; gaps have lines of their own. */
export interface BundleLine {
  readonly seq?: number;
  /** It lies outside of the sequences asked for, which rest on it */
  readonly beside?: true;
  /** The event as it lies on the log */
  readonly event?: Readonly<Record<string, unknown>>;
}

/** Everything one cause led to, as a tree. */
export interface Causation {
  readonly root: EventNode;
  /** msg_id of the event that was asked for */
  readonly focus: string;
}

/** A sealed stretch of the log. Keep `hash@to` elsewhere to see later that nothing was cut or rewritten. */
export interface Checkpoint {
  /** Where the checkpoint itself lies */
  readonly position: string;
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  /** Events in its tree */
  readonly size: number;
  /** SHA-256 as 64 hexadecimal digits */
  readonly root: string;
  /** Hash of the checkpoint before; 64 zeros in the first */
  readonly previous: string;
  /** SHA-256 of the byte 2 and the canonical JSON (RFC 8785) of {from, previous, root, size, stream, to}: it stands for the whole log up to `to` */
  readonly hash: string;
  readonly time: string;
  readonly tree: {
    readonly size: number;
    /** SHA-256 as 64 hexadecimal digits */
    readonly root: string;
  } | null;
  readonly note: string | null;
  readonly key_id: string | null;
  readonly signature: string | null;
  /** Places outside of the broker that hold it */
  readonly witnesses: readonly string[];
}

/** One page of a list */
export interface CheckpointPage {
  readonly items: readonly Checkpoint[];
  readonly next_cursor: string | null;
}

/** A CloudEvent 1.0 in structured JSON; the schema of data is at /schemas/{type}. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: string;
  readonly tenant: string;
  readonly correlationid: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  /** Where the data lies, when it is not here */
  readonly dataref?: string;
  /** As the schema of its type says, see /schemas/{type} */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Shows without AuraLink that one signed tree begins with another: nothing before was changed or cut. */
export interface Consistency {
  readonly from: {
    /** Leaves of the signed tree */
    readonly size: number;
    /** SHA-256 as 64 hexadecimal digits */
    readonly root: string;
    /** Its size and root, signed (c2sp.org/tlog-checkpoint); GET /audit/keys has the keys */
    readonly note: string;
  };
  readonly to: {
    /** Leaves of the signed tree */
    readonly size: number;
    /** SHA-256 as 64 hexadecimal digits */
    readonly root: string;
    /** Its size and root, signed (c2sp.org/tlog-checkpoint); GET /audit/keys has the keys */
    readonly note: string;
  };
  /** The proof of RFC 6962 §2.1.2, to be verified as RFC 9162 §2.1.4.2 says; empty where the two are one */
  readonly path: readonly string[];
}

/** An event that a handler or a projection gave up, and what became of it. */
export interface DeadLetter {
  readonly id: string;
  readonly state: "open" | "redriving" | "redriven" | "discarded";
  readonly handler: string;
  readonly kind: "handler" | "projection";
  /** A place on the log, <stream>:<sequence> */
  readonly event_position: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly event_subject: string;
  /** Error code of the last attempt */
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly redriven_at: string | null;
  readonly discarded_at: string | null;
  readonly discard_reason: string | null;
}

/** A dead letter with the event itself, which needs events:read and is null without it. */
export interface DeadLetterDetail {
  readonly id: string;
  readonly state: "open" | "redriving" | "redriven" | "discarded";
  readonly handler: string;
  readonly kind: "handler" | "projection";
  /** A place on the log, <stream>:<sequence> */
  readonly event_position: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly event_subject: string;
  /** Error code of the last attempt */
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly redriven_at: string | null;
  readonly discarded_at: string | null;
  readonly discard_reason: string | null;
  readonly event: Event | null;
  readonly stack: string | null;
}

/** One page of a list */
export interface DeadLetterPage {
  readonly items: readonly DeadLetter[];
  readonly next_cursor: string | null;
}

/** The erasure of a person, and its receipt. */
export interface Erasure {
  readonly id: string;
  /** The keyed hash by which events name the person; what the person was called stands nowhere */
  readonly person_id: string;
  /** erased: the keys are destroyed; verified: the log was read through, and nothing can be read */
  readonly state: "requested" | "erased" | "verified";
  readonly reason: string;
  readonly requested_at: string;
  readonly requested_by: string | null;
  /** A place on the log, <stream>:<sequence> */
  readonly requested_position: string;
  readonly erased_at: string | null;
  readonly erased_position: string | null;
  /** The data keys that were destroyed */
  readonly keys: readonly {
    /** SHA-256 of the key id that stands beside each ciphertext */
    readonly key_hash: string;
    readonly version: number;
    readonly made_at: string;
  }[];
  /** Rows of the read models that spoke of the person; they are kept, without what they said */
  readonly rows: readonly {
    readonly table: string;
    readonly rows: number;
  }[];
  readonly verified_at: string | null;
  readonly verified_up_to: string | null;
  /** Events that speak of the person, which nobody can read any more */
  readonly events: readonly {
    readonly type: string;
    readonly events: number;
  }[];
  readonly in_clear: number | null;
}

/** One page of a list */
export interface ErasurePage {
  readonly items: readonly Erasure[];
  readonly next_cursor: string | null;
}

/** An event and its place on the log. `event` is read as the newest version of its type; `stored` is there where another version lies on the log. */
export interface Event {
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  /** Identity of (tenant, source, id) */
  readonly msg_id: string;
  readonly event: CloudEvent;
  readonly stored?: CloudEvent;
  /** Why the event is shown as it lies on the log: not as the newest version, or without its data */
  readonly unread?: {
    readonly code: string;
    readonly title: string;
    readonly reason?: string;
  };
}

export interface EventNode {
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  readonly msg_id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  readonly time: string;
  readonly children: readonly EventNode[];
}

/** One page of a list */
export interface EventPage {
  readonly items: readonly Event[];
  readonly next_cursor: string | null;
}

/** What is up, what is not, what is off and how to switch it on. */
export interface Health {
  readonly status: "ok" | "degraded" | "down";
  readonly version: string;
  readonly mode: string;
  readonly uptime_s: number;
  readonly as_of: string | null;
  readonly lag_ms: number | null;
  readonly parts: Readonly<Record<string, {
    readonly status: string;
  }>>;
  readonly off: readonly {
    readonly what: string;
    readonly why: string;
    readonly how: string;
  }[];
}

/** What a client needs to join a room. */
export interface JoinToken {
  /** LiveKit join token; never stored */
  readonly token: string;
  /** WebSocket address of the LiveKit server */
  readonly url: string;
  readonly room: string;
  readonly identity: string;
  readonly expires_at: string;
}

/** Limits by name. Absent: the default; null: no limit. */
export interface LimitValues {
  readonly api_per_minute?: number | null;
  readonly screen_reads_per_minute?: number | null;
  readonly mcp_server_creation_per_5min?: number | null;
  readonly tool_execution_per_minute?: number | null;
  readonly event_streams_open?: number | null;
  readonly tenant_api_per_minute?: number | null;
  readonly rooms_open?: number | null;
}

/** A person of the tenant, and the roles it has. */
export interface Member {
  readonly id: string;
  /** The pseudonym under which its events are found */
  readonly person_id: string;
  readonly subject: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly added_at: string;
  readonly added_by: string | null;
  readonly changed_at: string | null;
  readonly changed_by: string | null;
  readonly removed_at: string | null;
  /** Sequence of the last event about the member; also its ETag */
  readonly revision: number;
}

/** One page of a list */
export interface MemberPage {
  readonly items: readonly Member[];
  readonly next_cursor: string | null;
}

/** A chat message to everybody in a room. */
export interface Message {
  readonly id: string;
  readonly room_id: string;
  readonly sender: string | null;
  readonly text: string | null;
  readonly state: "requested" | "sent" | "refused";
  readonly requested_at: string | null;
  readonly sent_at: string | null;
  readonly error: {
    readonly code: string;
    readonly reason: string;
  } | null;
}

/** One page of a list */
export interface MessagePage {
  readonly items: readonly Message[];
  readonly next_cursor: string | null;
}

/** A key with its text, which is shown once. */
export interface NewApiKey {
  readonly id: string;
  readonly name: string;
  readonly state: "active" | "expired" | "revoked";
  readonly roles: readonly string[] | null;
  readonly scope: string | null;
  readonly source: string | null;
  readonly owners: readonly string[] | null;
  readonly created_at: string;
  readonly created_by: string | null;
  readonly expires_at: string;
  readonly rotated_at: string | null;
  readonly previous_until: string | null;
  readonly revoked_at: string | null;
  readonly revoked_by: string | null;
  readonly last_used_at: string | null;
  readonly last_used_network: string | null;
  /** Also the ETag */
  readonly revision: number;
  /** The key itself. It is kept nowhere: only a repeat with the same Idempotency-Key shows it again */
  readonly key: string;
}

/** A CloudEvent 1.0 in structured JSON, as it is published. */
export interface NewEvent {
  readonly specversion: "1.0";
  /** With source it tells repeats: they add nothing */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** Follows from the data; where it is given it must be the same */
  readonly subject?: string;
  /** When it happened; now if absent */
  readonly time?: string;
  readonly datacontenttype?: "application/json";
  readonly dataschema?: string;
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  /** As the schema of its type says, see /schemas/{type} */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A replay that was just asked for. */
export interface NewReplay {
  readonly id: string;
  readonly state: "requested" | "running" | "pausing" | "paused" | "resuming" | "cancelling" | "cancelled" | "completed" | "failed";
  /** A place on the log, <stream>:<sequence> */
  readonly from: string;
  /** A place on the log, <stream>:<sequence> */
  readonly to: string;
  /** Full types, or prefixes that end in *; empty: every type */
  readonly types: readonly string[];
  readonly subject: string | null;
  readonly correlation_id: string | null;
  /** As fast as the target takes them, as fast as they happened, or so many times as fast (10: ten times) */
  readonly speed: "as_fast_as_possible" | "real_time" | number;
  readonly max_gap_ms: number | null;
  readonly target: {
    readonly type: "webhook";
    readonly url: string;
    readonly mode: "structured" | "binary" | "batch";
    readonly retry_for_s: number;
  } | {
    readonly type: "nats";
    readonly subject: string;
    readonly acknowledged: boolean;
  } | {
    readonly type: "projection";
    readonly projection: string;
  };
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  /** Events the target has taken */
  readonly delivered: number;
  /** Of the positions between its ends */
  readonly percent: number;
  readonly events_per_second: number | null;
  readonly seconds_left: number | null;
  /** How often a process went on with it after another had gone */
  readonly restarts: number;
  readonly requested_at: string;
  readonly started_at: string | null;
  readonly marked_at: string | null;
  readonly ended_at: string | null;
  readonly error: {
    readonly code: string;
    readonly reason: string;
  } | null;
  readonly secret: string | null;
}

/** What is going on now. */
export interface Overview {
  readonly rooms_active: number;
  readonly participants_active: number;
  readonly tracks_active: number;
  readonly events_total: number;
  readonly dead_letters: number;
  /** Active rooms, the newest twenty */
  readonly rooms: readonly Room[];
  /** A place on the log, <stream>:<sequence> */
  readonly as_of: string;
  readonly lag_ms: number;
}

/** One session of a person or an agent in a room; a rejoin is another session. */
export interface Participant {
  readonly id: string;
  readonly room_id: string;
  readonly identity: string | null;
  readonly name: string | null;
  readonly person_id: string;
  readonly kind: string;
  readonly is_agent: boolean;
  readonly state: "joined" | "left" | "aborted";
  readonly metadata: string | null;
  readonly attributes: Readonly<Record<string, string>> | null;
  readonly joined_at: string | null;
  readonly left_at: string | null;
  readonly leave_reason: string | null;
  readonly duration_ms: number | null;
  readonly tracks: readonly Track[];
}

/** One page of a list */
export interface ParticipantPage {
  readonly items: readonly Participant[];
  readonly next_cursor: string | null;
}

/** RFC 9457 problem details. The code is from /docs/errors and never changes its meaning. */
export interface Problem {
  /** Address of the code in the error table */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Path of the request, without its query */
  readonly instance: string;
  readonly code: "BODY_INVALID" | "BODY_TOO_LARGE" | "MEDIA_TYPE_UNSUPPORTED" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "CURSOR_INVALID" | "MOMENT_INVALID" | "PRECONDITION_FAILED" | "PRECONDITION_REQUIRED" | "RATE_LIMITED" | "STREAMS_EXHAUSTED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_REUSED" | "IDEMPOTENCY_KEY_IN_FLIGHT" | "UNAUTHENTICATED" | "IDENTITY_PROVIDER_UNREACHABLE" | "FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "SIGN_IN_CODE_INVALID" | "SIGNATURE_INVALID" | "SOURCE_NOT_YOURS" | "OWNER_NOT_YOURS" | "EVENT_OF_THE_PLATFORM" | "EDGE_UNKNOWN" | "MEMBER_NOT_FOUND" | "MEMBER_EXISTS" | "ROLE_ABOVE_YOURS" | "LAST_ADMIN" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "EVENT_VERSION_NEWER" | "EVENT_UPCAST_FAILED" | "SCHEMA_NOT_FOUND" | "ENVELOPE_INVALID" | "KEY_NOT_A_TOKEN" | "EVENT_TOO_LARGE" | "PAYLOAD_LEFT_OUT" | "PAYLOAD_LOST" | "EVENT_NOT_FOUND" | "EVENT_ID_AMBIGUOUS" | "TIMER_INVALID" | "TIMER_NOT_FOUND" | "TIMER_OVER" | "TIMER_BEHIND" | "EVENT_NOT_COVERED" | "CHECKPOINT_NOT_YET" | "CHECKPOINT_NOT_FOUND" | "AUDIT_MISMATCH" | "AUDIT_KEY_NOT_HELD" | "AUDIT_KEY_GIVEN" | "BUNDLE_INVALID" | "WITNESS_UNREACHABLE" | "WITNESS_DIFFERS" | "AUDIT_RANGE_EMPTY" | "AUDIT_RUNNING" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "LOG_NOT_SYNCED" | "DATABASE_UNREACHABLE" | "REVISION_CONFLICT" | "PROJECTION_REBUILDING" | "COMPARISON_NOT_FOUND" | "COMPARISON_RUNNING" | "SHUTTING_DOWN" | "ROOM_NOT_FOUND" | "ROOM_NOT_YET" | "ROOM_NOT_READY" | "ROOM_ENDED" | "PARTICIPANT_NOT_FOUND" | "TRACK_NOT_FOUND" | "PERSON_ERASED" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "LIVEKIT_REFUSED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED" | "TENANT_DELETED" | "TENANT_NOT_FOUND" | "TENANT_EXISTS" | "TENANT_NOT_CONFIRMED" | "TENANT_NOT_SUSPENDED" | "TENANT_NEEDED" | "LIMIT_REACHED" | "EXPORT_CUT_OFF" | "TENANT_STATE_WRONG" | "REPLAY_NOT_FOUND" | "REPLAY_RANGE_EMPTY" | "REPLAY_TARGET_INVALID" | "REPLAY_OVER" | "REPLAY_NOT_PAUSABLE" | "REPLAYS_TOO_MANY" | "WEBHOOK_URL_REFUSED" | "WEBHOOK_FAILING" | "WEBHOOK_GONE" | "SUBJECT_NOT_STORED" | "DEAD_LETTER_NOT_FOUND" | "DEAD_LETTER_DISCARDED" | "DEAD_LETTER_REDRIVEN" | "DEAD_LETTER_UNDER_WAY" | "HANDLER_NOT_FOUND" | "DELIVERIES_SPENT" | "DELIVERY_TERMINATED" | "PROJECTION_NOT_FOUND" | "HANDLER_TIMED_OUT" | "PORT_NOT_WIRED" | "CONFIG_INVALID" | "DATA_DIR_HELD" | "DATA_DIR_NEWER" | "PORT_TAKEN" | "SERVER_NOT_FOUND" | "LOCAL_SERVER_FAILED" | "NOT_RUNNING" | "OPTION_INVALID" | "NOT_YET" | "HANDLER_INVALID" | "INTERNAL" | "BACKUP_FAILED" | "BACKUP_EXISTS" | "BACKUP_INVALID" | "BACKUP_NEWER" | "RESTORE_NOT_EMPTY" | "RESTORE_FAILED" | "LOG_IN_USE" | "LOG_NOT_MIGRATED" | "API_KEY_NOT_FOUND" | "API_KEY_OVER" | "SESSION_NOT_FOUND" | "OIDC_NOT_CONFIGURED" | "SIGN_IN_EXPIRED" | "SIGN_IN_REFUSED" | "SIGN_IN_NOT_ALLOWED" | "CERTIFICATES_THERE" | "MASTER_KEY_MISSING" | "MASTER_KEY_WRONG" | "KMS_UNAVAILABLE" | "CIPHERTEXT_INVALID" | "ERASURE_NOT_FOUND" | "ERASED";
  /** What can be done about it */
  readonly next: string;
  /** X-Request-Id of the answer; the log has it too */
  readonly request_id: string;
  /** Every difference, each with its JSON pointer */
  readonly errors?: readonly ({
    readonly in?: "params" | "query" | "headers" | "body";
    readonly pointer: string;
    readonly message: string;
  })[];
}

/** A read model and how far it has read the log. `rebuild` is what is being built beside the tables that serve; `last_rebuild` the newest that was asked for. */
export interface Projection {
  readonly name: string;
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  readonly lag_events: number;
  readonly lag_seconds: number;
  /** Of its tables and cases; another hash means a rebuild */
  readonly hash: string;
  readonly state: "live" | "catching_up" | "rebuilding";
  /** One for each range of shards that a process projects */
  readonly partitions: readonly {
    readonly shards: string;
    /** A place on the log, <stream>:<sequence> */
    readonly position: string;
    /** At most: events of other shards are counted with them */
    readonly lag_events: number;
  }[];
  readonly rebuild: {
    /** A place on the log, <stream>:<sequence> */
    readonly position: string;
    /** A place on the log, <stream>:<sequence> */
    readonly of: string;
    readonly percent: number;
    readonly per_second: number | null;
    readonly seconds_left: number | null;
    /** Events it could not take in; each has a dead letter */
    readonly failed: number;
    readonly started_at: string;
  } | null;
  readonly last_rebuild: {
    readonly id: string;
    readonly state: "requested" | "rebuilt";
    readonly requested_at: string | null;
    readonly finished_at: string | null;
    readonly up_to: string | null;
    readonly duration_ms: number | null;
    readonly failed: number | null;
  } | null;
}

/** The rows that serve against those that the log gives, at one position. */
export interface ProjectionComparison {
  readonly id: string;
  readonly projection: string;
  readonly state: "running" | "done" | "failed";
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  /** A place on the log, <stream>:<sequence> */
  readonly of: string;
  readonly percent: number;
  readonly started_at: string;
  readonly finished_at: string | null;
  /** Of your tenant, all of them */
  readonly rows_differing: number;
  /** Of other tenants; counted, not shown */
  readonly rows_differing_elsewhere: number;
  /** Of the first hundred differing rows of each table; kept until the next comparison, or until all tables are made anew */
  readonly differences: readonly ({
    readonly table: string;
    readonly key: readonly string[];
    readonly column: string | null;
    readonly live: unknown;
    readonly rebuilt: unknown;
  })[];
  readonly error: {
    readonly code: string;
    readonly title: string;
  } | null;
}

/** One page of a list */
export interface ProjectionPage {
  readonly items: readonly Projection[];
  readonly next_cursor: string | null;
}

/** Shows without AuraLink that an event lies under a checkpoint. */
export interface Proof {
  readonly event: Event;
  /** SHA-256 of the byte 0 and the canonical JSON (RFC 8785) of {event, position}, both as they stand in `event` */
  readonly leaf: string;
  /** Place among the leaves, from 0 */
  readonly index: number;
  /** From the leaf up: each step gives the SHA-256 of the byte 1, the left hash and the right hash; `side` is where the neighbour stands. The last is the root (RFC 6962 §2.1) */
  readonly path: readonly ({
    readonly side: "left" | "right";
    /** SHA-256 as 64 hexadecimal digits */
    readonly hash: string;
  })[];
  readonly checkpoint: Checkpoint;
  readonly inclusion: {
    /** Place among all leaves of the log, from 0 */
    readonly index: number;
    /** Leaves of the signed tree */
    readonly size: number;
    /** SHA-256 as 64 hexadecimal digits */
    readonly root: string;
    /** Its size and root, signed (c2sp.org/tlog-checkpoint); GET /audit/keys has the keys */
    readonly note: string;
    /** The audit path of RFC 6962 §2.1.1 from the leaf up, to be verified as RFC 9162 §2.1.3.2 says */
    readonly path: readonly string[];
  } | null;
  /** The checkpoints that follow up to `until`, each naming the one before; empty unless asked for */
  readonly after: readonly Checkpoint[];
}

/** Whether requests can be served, and why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** Where an event lies on the log. */
export interface Receipt {
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  readonly msg_id: string;
  readonly id: string;
  /** The log held this event before; nothing was added */
  readonly duplicate: boolean;
}

/** A recording or stream out of a room. */
export interface Recording {
  readonly id: string;
  readonly room_id: string | null;
  readonly room_name: string | null;
  readonly status: string;
  readonly kind: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly error: string | null;
  readonly files: readonly {
    readonly filename: string;
    readonly duration_ms: number;
    readonly size_bytes: number;
  }[];
}

/** One page of a list */
export interface RecordingPage {
  readonly items: readonly Recording[];
  readonly next_cursor: string | null;
}

/** A stretch of the log that is told again to somebody. Each target gets each event at least once and in log order; its place is recorded every few seconds. */
export interface Replay {
  readonly id: string;
  readonly state: "requested" | "running" | "pausing" | "paused" | "resuming" | "cancelling" | "cancelled" | "completed" | "failed";
  /** A place on the log, <stream>:<sequence> */
  readonly from: string;
  /** A place on the log, <stream>:<sequence> */
  readonly to: string;
  /** Full types, or prefixes that end in *; empty: every type */
  readonly types: readonly string[];
  readonly subject: string | null;
  readonly correlation_id: string | null;
  /** As fast as the target takes them, as fast as they happened, or so many times as fast (10: ten times) */
  readonly speed: "as_fast_as_possible" | "real_time" | number;
  readonly max_gap_ms: number | null;
  readonly target: {
    readonly type: "webhook";
    readonly url: string;
    readonly mode: "structured" | "binary" | "batch";
    readonly retry_for_s: number;
  } | {
    readonly type: "nats";
    readonly subject: string;
    readonly acknowledged: boolean;
  } | {
    readonly type: "projection";
    readonly projection: string;
  };
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  /** Events the target has taken */
  readonly delivered: number;
  /** Of the positions between its ends */
  readonly percent: number;
  readonly events_per_second: number | null;
  readonly seconds_left: number | null;
  /** How often a process went on with it after another had gone */
  readonly restarts: number;
  readonly requested_at: string;
  readonly started_at: string | null;
  readonly marked_at: string | null;
  readonly ended_at: string | null;
  readonly error: {
    readonly code: string;
    readonly reason: string;
  } | null;
}

/** One page of a list */
export interface ReplayPage {
  readonly items: readonly Replay[];
  readonly next_cursor: string | null;
}

/** A room that LiveKit runs or ran, or somebody's wish for one. */
export interface Room {
  /** LiveKit's sid; the request id while the room is a wish */
  readonly id: string;
  /** Empty while only a participant was seen of the room */
  readonly name: string;
  readonly state: "requested" | "refused" | "created" | "active" | "finished";
  readonly request_id: string | null;
  readonly error: {
    readonly code: string;
    readonly reason: string;
  } | null;
  readonly ai_agent_enabled: boolean;
  readonly agent_id: string | null;
  readonly metadata: string | null;
  readonly max_participants: number | null;
  readonly empty_timeout_s: number | null;
  readonly created_at: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  readonly participants_now: number;
  readonly participants_total: number;
  readonly tracks_now: number;
  readonly messages_total: number;
  readonly report: {
    readonly revision: number;
    readonly duration_ms: number;
    readonly participant_minutes: number;
    readonly participants: number;
    readonly peak_participants: number;
    readonly tracks: number;
  } | null;
  /** Sequence of the room's last event; also its ETag */
  readonly revision: number;
  /** A place on the log, <stream>:<sequence> */
  readonly as_of: string;
}

/** The rows of a room that differ between two moments, by table and id. */
export interface RoomChanges {
  /** A place on the log, <stream>:<sequence> */
  readonly from: string;
  /** A place on the log, <stream>:<sequence> */
  readonly to: string;
  /** How many events of the room lie between */
  readonly events: number;
  readonly items: readonly RowChange[];
  readonly next_cursor: string | null;
}

/** When something happened in a room. */
export interface RoomMoment {
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  readonly time: string;
  readonly name: string;
}

/** The moments of a room in log order, evenly thinned where there are many. */
export interface RoomMoments {
  readonly items: readonly RoomMoment[];
  /** How many there are */
  readonly total: number;
}

/** One page of a list */
export interface RoomPage {
  readonly items: readonly Room[];
  readonly next_cursor: string | null;
}

/** What became of one row of the read model between two moments. */
export interface RowChange {
  /** Table of the read model */
  readonly table: string;
  readonly id: string;
  readonly change: "added" | "changed" | "removed";
  readonly fields: readonly {
    readonly field: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
}

/** Somebody came in, was refused, or changed a key. */
export interface SecurityEntry {
  /** Message id of the event */
  readonly id: string;
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  readonly at: string;
  /** One of signed_in, signed_out, session_ended, refused, key_created, key_rotated, key_revoked */
  readonly kind: string;
  readonly subject: string | null;
  readonly person_id: string | null;
  readonly session_id: string | null;
  readonly key_id: string | null;
  readonly credential: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly method: string | null;
  readonly route: string | null;
  readonly permission: string | null;
  readonly agent: string | null;
  readonly network: string | null;
  readonly address_id: string | null;
  /** How many were refused alike, from first_at to at */
  readonly count: number;
  readonly first_at: string | null;
}

/** One page of a list */
export interface SecurityEntryPage {
  readonly items: readonly SecurityEntry[];
  readonly next_cursor: string | null;
}

/** Who the credential stands for. */
export interface Session {
  readonly subject: string;
  readonly tenant: string;
  /** Empty: the scope alone says what is allowed */
  readonly roles: readonly string[];
  readonly scope: string | null;
  /** What roles and scope allow together */
  readonly permissions: readonly string[];
  readonly expires_at: string;
  readonly sign_out_url: string | null;
}

export interface SessionsEnded {
  /** How many were open */
  readonly ended: number;
}

/** A code that signs a browser in, once. */
export interface SignInCode {
  readonly code: string;
  /** Opens the dashboard signed in; works once */
  readonly url: string;
  readonly expires_at: string;
}

/** How one signs in here. */
export interface SignInOptions {
  /** By a one-use link of `aura token --link` */
  readonly link: boolean;
  readonly oidc: {
    /** What the button says */
    readonly name: string;
    readonly issuer: string;
    /** Where the browser goes */
    readonly url: string;
  } | null;
}

/** How the key is kept that signs the checkpoints. */
export interface SigningState {
  readonly key_id: string | null;
  /** Whether its secret is at hand in the process that answers */
  readonly held: boolean;
  /** `file`: the program keeps it, and can put another in its place. `outside`: it comes from the environment or a file that the program may not rewrite, and is rotated there */
  readonly kept_in: "file" | "outside";
}

/** A customer of the platform, whose events and rows nobody else sees. */
export interface Tenant {
  readonly id: string;
  readonly display_name: string | null;
  readonly state: "active" | "suspended" | "deleting" | "deleted";
  readonly reason: string | null;
  readonly settings: TenantSettings;
  /** Only those that were set */
  readonly limits: Readonly<Record<string, number | null>>;
  readonly created_at: string | null;
  readonly created_by: string | null;
  readonly changed_at: string | null;
  readonly suspended_at: string | null;
  readonly deletion_requested_at: string | null;
  readonly deletion_requested_by: string | null;
  readonly deleted_at: string | null;
  readonly removed: Readonly<Record<string, number>> | null;
  /** Its ETag */
  readonly revision: number;
}

/** What a tenant and its users may use. */
export interface TenantLimits {
  readonly tenant: string;
  readonly items: readonly ({
    readonly name: string;
    readonly meaning: string;
    readonly per: "user" | "tenant";
    readonly window_s: number | null;
    readonly value: number | null;
    readonly default: number | null;
    readonly use: number | null;
    readonly use_of: "tenant" | "caller" | null;
  })[];
  /** What there is of it now besides, which nothing limits */
  readonly counts: readonly {
    readonly name: string;
    readonly meaning: string;
    readonly count: number;
  }[];
  /** That of the tenant: its ETag */
  readonly revision: number;
}

/** One page of a list */
export interface TenantPage {
  readonly items: readonly Tenant[];
  readonly next_cursor: string | null;
}

/** What a tenant has decided for itself. */
export interface TenantSettings {
  readonly room_max_participants: number | null;
  readonly room_empty_timeout_s: number | null;
}

/** Settings that are to be others; those that are absent stay. */
export interface TenantSettingsChange {
  readonly room_max_participants?: number | null;
  readonly room_empty_timeout_s?: number | null;
}

/** One thing that happened in a room, in log order. */
export interface TimelineItem {
  /** A place on the log, <stream>:<sequence> */
  readonly position: string;
  readonly time: string;
  readonly type: string;
  readonly name: string;
  /** One line for people */
  readonly summary: string;
  readonly event_id: string;
  readonly msg_id: string;
  readonly participant_id: string | null;
  readonly track_id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One page of a list */
export interface TimelineItemPage {
  readonly items: readonly TimelineItem[];
  readonly next_cursor: string | null;
}

/** An event that will be published at a moment, again and again, or by cron; and what has become of it. */
export interface Timer {
  readonly id: string;
  /** The id it was set by: setting it again replaces it */
  readonly name: string;
  readonly state: "set" | "fired" | "failed" | "cancelled";
  readonly kind: "at" | "after" | "every" | "cron";
  readonly at: string | null;
  readonly after_ms: number | null;
  readonly every_ms: number | null;
  readonly cron: string | null;
  readonly zone: string | null;
  readonly event_type: string;
  readonly event_source: string;
  /** The handler, or the subject of the credential */
  readonly set_by: string;
  readonly set_at: string;
  readonly next_due_at: string | null;
  readonly last_due_at: string | null;
  readonly last_fired_at: string | null;
  readonly last_late_ms: number | null;
  readonly last_event_id: string | null;
  readonly ended_at: string | null;
  readonly fired: number;
  /** Of those, how often more than five seconds after the moment */
  readonly late: number;
  /** Occurrences that an outage left out */
  readonly missed: number;
  readonly failed: number;
  readonly error: {
    readonly code: string;
    readonly reason: string;
  } | null;
}

/** A timer with what it carries and when it will fire. */
export interface TimerDetail {
  readonly id: string;
  /** The id it was set by: setting it again replaces it */
  readonly name: string;
  readonly state: "set" | "fired" | "failed" | "cancelled";
  readonly kind: "at" | "after" | "every" | "cron";
  readonly at: string | null;
  readonly after_ms: number | null;
  readonly every_ms: number | null;
  readonly cron: string | null;
  readonly zone: string | null;
  readonly event_type: string;
  readonly event_source: string;
  /** The handler, or the subject of the credential */
  readonly set_by: string;
  readonly set_at: string;
  readonly next_due_at: string | null;
  readonly last_due_at: string | null;
  readonly last_fired_at: string | null;
  readonly last_late_ms: number | null;
  readonly last_event_id: string | null;
  readonly ended_at: string | null;
  readonly fired: number;
  /** Of those, how often more than five seconds after the moment */
  readonly late: number;
  /** Occurrences that an outage left out */
  readonly missed: number;
  readonly failed: number;
  readonly error: {
    readonly code: string;
    readonly reason: string;
  } | null;
  readonly position: string | null;
  readonly event_data: Readonly<Record<string, unknown>> | null;
  /** Its next moments, at most five */
  readonly upcoming: readonly string[];
}

/** One page of a list */
export interface TimerPage {
  readonly items: readonly Timer[];
  readonly next_cursor: string | null;
}

/** A medium that a participant publishes into a room. */
export interface Track {
  readonly id: string;
  readonly room_id: string;
  readonly participant_id: string;
  readonly identity: string | null;
  readonly kind: "audio" | "video" | "data";
  readonly source: string;
  readonly name: string | null;
  readonly mime_type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly muted: boolean;
  readonly state: "published" | "unpublished";
  readonly published_at: string | null;
  readonly unpublished_at: string | null;
}

/** Which master keys are in use. */
export interface VaultKeys {
  /** The master key that wraps new data keys, by its id */
  readonly present: string;
  readonly masters: readonly {
    readonly id: string;
    /** Data keys that it wraps */
    readonly keys: number;
    /** False: it may be put away */
    readonly needed: boolean;
  }[];
  /** People of all tenants who have a data key */
  readonly people: number;
  /** Data keys that were destroyed */
  readonly destroyed: number;
}

/** Whether the log is what its checkpoints say, and the first position that is not. */
export interface Verdict {
  readonly ok: boolean;
  /** Events held against a checkpoint */
  readonly checked: number;
  /** Checkpoints whose root was computed anew */
  readonly checkpoints: number;
  readonly covered_to: string | null;
  /** Events that no checkpoint covers yet: only counted */
  readonly uncovered: number;
  /** Checkpoints whose signature was verified */
  readonly signatures: number;
  readonly signed_to: string | null;
  readonly signed_by: string | null;
  /** Whose newest checkpoint the log was held against */
  readonly witnesses: readonly ({
    readonly place: string;
    readonly to: number | null;
    readonly problem: string | null;
  })[];
  readonly head: string | null;
  readonly first_bad: {
    /** A place on the log, <stream>:<sequence> */
    readonly position: string;
    readonly kind: "missing" | "altered" | "checkpoint" | "signature" | "key" | "forked" | "cut";
    readonly why: string;
  } | null;
}

/** A place outside of the broker where signed checkpoints are kept. */
export interface Witness {
  readonly id: string;
  readonly kind: "file" | "s3" | "webhook";
  readonly place: string;
  readonly to: number | null;
  readonly reached_at: string | null;
  /** Events under signed checkpoints that it does not hold yet */
  readonly behind: number;
}

/** Where signed checkpoints are kept outside of the broker, and how far each has come. */
export interface Witnesses {
  readonly items: readonly Witness[];
}

/** What each operation takes and gives, by its id. */
export interface Operations {
  /** Make somebody a member with roles; sign-in finds them by the subject, tokens of theirs hold from then on. Needs the permission `tenant:write`. */
  readonly addMember: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        /** What tokens call the person (the claim sub), or the e-mail address by which sign-in finds it */
        readonly subject: string;
        readonly email?: string | undefined;
        readonly name?: string | undefined;
        readonly roles: readonly ("viewer" | "operator" | "agent-admin" | "tenant-admin" | "platform-admin")[];
      } };
    readonly reply: Member;
    readonly answers: {
      readonly 201: Member;
      readonly 202: Member;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "ROLE_ABOVE_YOURS" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "MEMBER_EXISTS" | "REVISION_CONFLICT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Send the browser to the OpenID provider; it comes back to a path of this server. Takes anybody: no credential is asked for. */
  readonly beginSignIn: {
    readonly input: {
      readonly query?: {
        /** A path of this server */
        readonly return_to?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: undefined;
    readonly answers: {
      readonly 302: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 404: Refusal<"OIDC_NOT_CONFIGURED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** End a replay where it stands. Needs the permission `system:write`. */
  readonly cancelReplay: {
    readonly input: {
      readonly params: {
        /** Its id */
        readonly id: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Replay;
    readonly answers: {
      readonly 200: Replay;
      readonly 202: Replay;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"REPLAY_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REPLAY_OVER" | "REPLAY_NOT_PAUSABLE">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Cancel a timer: what has not fired by now does not fire. It is kept, and its past with it. Needs the permission `events:write`. */
  readonly cancelTimer: {
    readonly input: {
      readonly params: {
        /** Id, or the name that it was set by */
        readonly timer: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Timer;
    readonly answers: {
      readonly 200: Timer;
      readonly 202: Timer;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "OWNER_NOT_YOURS" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TIMER_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "TIMER_OVER">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Give a member other roles; sessions and tokens made before are held to them at once. Needs the permission `tenant:write`. */
  readonly changeMember: {
    readonly input: {
      readonly params: {
        /** Id, what tokens call the person, or its e-mail address */
        readonly member: string;
      };
      readonly headers: {
        /** ETag of what is changed: 412 where it has changed since, 428 without it */
        readonly "If-Match": string;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly roles: readonly ("viewer" | "operator" | "agent-admin" | "tenant-admin" | "platform-admin")[];
      } };
    readonly reply: Member;
    readonly answers: {
      readonly 200: Member;
      readonly 202: Member;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "ROLE_ABOVE_YOURS" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"MEMBER_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "LAST_ADMIN" | "REVISION_CONFLICT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 428: Refusal<"PRECONDITION_REQUIRED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Change name and settings of the caller's own tenant; its limits are the platform's to set. Needs the permission `tenant:write`. */
  readonly changeOwnTenant: {
    readonly input: {
      readonly headers: {
        /** ETag of what is changed: 412 where it has changed since, 428 without it */
        readonly "If-Match": string;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly display_name?: string | undefined;
        readonly settings?: TenantSettingsChange | undefined;
      } };
    readonly reply: Tenant;
    readonly answers: {
      readonly 200: Tenant;
      readonly 202: Tenant;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REVISION_CONFLICT" | "TENANT_STATE_WRONG">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 428: Refusal<"PRECONDITION_REQUIRED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Change name and settings of a tenant. Needs the permission `platform:write`. */
  readonly changeTenant: {
    readonly input: {
      readonly params: {
        /** Id of the tenant */
        readonly tenant: string;
      };
      readonly headers: {
        /** ETag of what is changed: 412 where it has changed since, 428 without it */
        readonly "If-Match": string;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly display_name?: string | undefined;
        readonly settings?: TenantSettingsChange | undefined;
      } };
    readonly reply: Tenant;
    readonly answers: {
      readonly 200: Tenant;
      readonly 202: Tenant;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REVISION_CONFLICT" | "TENANT_STATE_WRONG">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 428: Refusal<"PRECONDITION_REQUIRED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Compare the rows that serve with those that the log gives; joins a comparison of yours that runs. Needs the permission `system:write`. */
  readonly compareProjection: {
    readonly input: {
      readonly params: {
        /** Its name */
        readonly name: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ProjectionComparison;
    readonly answers: {
      readonly 200: ProjectionComparison;
      readonly 202: ProjectionComparison;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"PROJECTION_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Make a key for a script or an edge; its text is shown once. Needs the permission `tenant:write`. */
  readonly createApiKey: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        /** What it is for */
        readonly name: string;
        readonly roles?: readonly ("viewer" | "operator" | "agent-admin" | "tenant-admin" | "platform-admin")[] | undefined;
        /** Permissions with a space between them; with roles: what both allow */
        readonly scope?: string | undefined;
        /** Its events must come from sources under this prefix */
        readonly source?: string | undefined;
        /** Owners whose events it may send */
        readonly owners?: readonly ("platform" | "webrtc" | "sip" | "mcp" | "agents")[] | undefined;
        /** ISO 8601, at most a year from now; absent: 90 days from now. There is no key without an end */
        readonly expires_at?: string | undefined;
      } };
    readonly reply: NewApiKey;
    readonly answers: {
      readonly 201: NewApiKey;
      readonly 202: NewApiKey;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "SOURCE_NOT_YOURS" | "OWNER_NOT_YOURS" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** A token with which a client joins the room; who got one is on the log, the token is not. Needs the permission `rooms:write`. */
  readonly createJoinToken: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly identity: string;
        readonly name?: string | undefined;
        readonly metadata?: string | undefined;
        readonly attributes?: Readonly<Record<string, string>> | undefined;
        /** True if absent */
        readonly can_publish?: boolean | undefined;
        /** True if absent */
        readonly can_subscribe?: boolean | undefined;
        /** True if absent */
        readonly can_publish_data?: boolean | undefined;
        /** 3600 if absent */
        readonly ttl_s?: number | undefined;
      } };
    readonly reply: JoinToken;
    readonly answers: {
      readonly 201: JoinToken;
      readonly 202: JoinToken;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 502: Refusal<"LIVEKIT_REFUSED">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Have recorded events told again, in log order: to a webhook, a NATS subject or a projection. Handlers are not told. Needs events:read too. Needs the permission `system:write`. */
  readonly createReplay: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        /** A moment (ISO 8601) or a position, inclusive; absent: from the beginning */
        readonly from?: string | undefined;
        /** A moment (ISO 8601) or a position, inclusive; absent: the end of the log as it is now */
        readonly to?: string | undefined;
        /** Full types, or prefixes that end in * */
        readonly type?: readonly string[] | undefined;
        readonly subject?: string | undefined;
        readonly correlation_id?: string | undefined;
        /** As fast as the target takes them, as fast as they happened, or so many times as fast (10: ten times) */
        readonly speed?: "as_fast_as_possible" | "real_time" | number | undefined;
        /** No pause between two events is longer than this */
        readonly max_gap_ms?: number | undefined;
        readonly target: {
          readonly type: "webhook";
          /** https or http. It is kept on the log: put no secret into it */
          readonly url: string;
          /** CloudEvents over HTTP: one event as JSON (if absent), its data with ce-* headers, or up to 100 as a list */
          readonly mode?: "structured" | "binary" | "batch" | undefined;
          /** How long one event is tried again before the replay is paused (600) */
          readonly retry_for_s?: number | undefined;
        } | {
          readonly type: "nats";
          /** Events are published under replay.<tenant>.<name>; absent: the id of the replay */
          readonly name?: string | undefined;
          /** Wait until a stream has taken each event; false if absent */
          readonly acknowledged?: boolean | undefined;
        } | {
          readonly type: "projection";
          readonly projection: string;
        };
      } };
    readonly reply: NewReplay;
    readonly answers: {
      readonly 201: NewReplay;
      readonly 202: NewReplay;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"PROJECTION_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN" | "REPLAY_RANGE_EMPTY" | "REPLAY_TARGET_INVALID" | "WEBHOOK_URL_REFUSED">;
      readonly 429: Refusal<"RATE_LIMITED" | "REPLAYS_TOO_MANY">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Create a room. Needs the permission `rooms:write`. */
  readonly createRoom: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly name: string;
        /** False if absent */
        readonly ai_agent_enabled?: boolean | undefined;
        readonly agent_id?: string | undefined;
        /** 0: as many as the server allows */
        readonly max_participants?: number | undefined;
        /** Seconds an empty room is kept */
        readonly empty_timeout?: number | undefined;
        readonly metadata?: string | undefined;
      } };
    readonly reply: Room;
    readonly answers: {
      readonly 201: Room;
      readonly 202: Room;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "LIMIT_REACHED">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 502: Refusal<"LIVEKIT_REFUSED">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** A link that signs a browser in as the caller, once, within ten minutes. Takes any valid credential. */
  readonly createSignInCode: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: SignInCode;
    readonly answers: {
      readonly 201: SignInCode;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 413: Refusal<"BODY_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Create a tenant. The id stands in its tokens and subjects, and is never used again once it is deleted. Needs the permission `platform:write`. */
  readonly createTenant: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly id: string;
        readonly display_name?: string | undefined;
        readonly settings?: TenantSettingsChange | undefined;
        readonly limits?: LimitValues | undefined;
      } };
    readonly reply: Tenant;
    readonly answers: {
      readonly 201: Tenant;
      readonly 202: Tenant;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REVISION_CONFLICT" | "TENANT_EXISTS">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Erase everything of a suspended tenant, for good; its row then is the receipt. Its data keys are destroyed, its large data, dead letters and timers removed, its rows gone from every read model. Events stay on the log, unreadable where they speak of people. Asked for again it gives the same answer. Needs the permission `platform:write`. */
  readonly deleteTenant: {
    readonly input: {
      readonly params: {
        /** Id of the tenant */
        readonly tenant: string;
      };
      readonly query?: {
        /** The tenant's id once more */
        readonly confirm?: string | null | undefined;
      };
      readonly headers: {
        /** ETag of what is changed: 412 where it has changed since, 428 without it */
        readonly "If-Match": string;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Tenant;
    readonly answers: {
      readonly 202: Tenant;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID" | "TENANT_NOT_CONFIRMED">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REVISION_CONFLICT" | "TENANT_NOT_SUSPENDED" | "TENANT_NEEDED">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 428: Refusal<"PRECONDITION_REQUIRED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Say that a dead letter needs no more trying, and why; it is kept with that reason. Needs the permission `system:write`. */
  readonly discardDeadLetter: {
    readonly input: {
      readonly params: {
        /** Its id */
        readonly id: string;
      };
      readonly query?: {
        /** Why it may be let be; kept with the letter */
        readonly reason?: string | null | undefined;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body?: {
        /** Why it may be let be; kept with the letter */
        readonly reason: string;
      } | undefined };
    readonly reply: DeadLetter;
    readonly answers: {
      readonly 200: DeadLetter;
      readonly 202: DeadLetter;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"DEAD_LETTER_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "DEAD_LETTER_REDRIVEN" | "DEAD_LETTER_UNDER_WAY">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Say of all open letters that the filter selects that they need no more trying, and why. Needs the permission `system:write`. */
  readonly discardDeadLetters: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        /** Name of the handler or projection */
        readonly handler?: string | undefined;
        /** Error code of the last attempt */
        readonly code?: string | undefined;
        /** Full event type, or a prefix that ends in * */
        readonly type?: string | undefined;
        /** Of the event: room/RM_x */
        readonly subject?: string | undefined;
        /** Text within reason, code or names, in any case; or an id or position */
        readonly search?: string | undefined;
        /** A moment (ISO 8601) of the last attempt, inclusive */
        readonly from?: string | undefined;
        /** A moment (ISO 8601) of the last attempt, inclusive */
        readonly to?: string | undefined;
        readonly kind?: "handler" | "projection" | undefined;
        /** Why it may be let be; kept with the letter */
        readonly reason: string;
        /** At most so many */
        readonly limit?: number | undefined;
        /** next_cursor of the answer before */
        readonly cursor?: string | undefined;
      } };
    readonly reply: {
        readonly items: readonly DeadLetter[];
        readonly next_cursor: string | null;
      };
    readonly answers: {
      readonly 200: {
        readonly items: readonly DeadLetter[];
        readonly next_cursor: string | null;
      };
      readonly 202: {
        readonly items: readonly DeadLetter[];
        readonly next_cursor: string | null;
      };
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** End a room; everybody in it is disconnected. Needs the permission `rooms:write`. */
  readonly endRoom: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly headers?: {
        /** ETag of the room as it was read; 412 if it has changed since */
        readonly "if-match"?: string | undefined;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Room;
    readonly answers: {
      readonly 200: Room;
      readonly 202: Room;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 502: Refusal<"LIVEKIT_REFUSED">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** End a session of the caller's own; with tenant:write anybody's of the tenant. Every process refuses its cookie from now on. Takes any valid credential. */
  readonly endSession: {
    readonly input: {
      readonly params: {
        /** Id of the session */
        readonly session: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: BrowserSession;
    readonly answers: {
      readonly 200: BrowserSession;
      readonly 202: BrowserSession;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"SESSION_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Sign out everywhere: end all sessions of the caller, this one too; with tenant:write another's. Takes any valid credential. */
  readonly endSessions: {
    readonly input: {
      readonly query?: {
        /** Somebody else's; the caller's own if absent */
        readonly subject?: string | null | undefined;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: SessionsEnded;
    readonly answers: {
      readonly 200: SessionsEnded;
      readonly 202: SessionsEnded;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Erase a person: the data keys are destroyed, and nobody can read any more what was said about him. Needs the permission `audit:write`. */
  readonly erasePerson: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        /** The keyed hash by which events name the person */
        readonly person?: string | undefined;
        /** What the person is called in rooms or tokens; never stored */
        readonly identity?: string | undefined;
        /** A case number rather than a name: it is kept */
        readonly reason: string;
      } };
    readonly reply: Erasure;
    readonly answers: {
      readonly 201: Erasure;
      readonly 202: Erasure;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** The log with its checkpoints, signatures and keys, to be verified anywhere. NDJSON, as `aura audit export` writes it: events of all tenants as they lie on the log, encrypted fields as they are. `aura audit verify --offline` needs nothing else. What is asked for is widened to whole checkpoints. Needs the permission `platform:read`. */
  readonly exportAudit: {
    readonly input: {
      readonly query?: {
        /** The first position; absent: the first there is */
        readonly from?: string | null | undefined;
        /** The last position; absent: the last there is */
        readonly to?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: BundleLine;
    readonly answers: {
      readonly 200: BundleLine;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 422: Refusal<"AUDIT_RANGE_EMPTY">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Everything of the caller's tenant as lines of JSON: its events in the order of the log, then its rows; the last line says how many. Needs the permission `tenant:write`. */
  readonly exportOwnTenant: {
    readonly input: {
      readonly query?: {
        /** Go on behind this position, where an export was cut off */
        readonly after?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: {
      };
    readonly answers: {
      readonly 200: {
      };
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Everything of a tenant as lines of JSON: its events in the order of the log, then its rows; the last line says how many. Needs the permission `platform:read`. */
  readonly exportTenant: {
    readonly input: {
      readonly params: {
        /** Id of the tenant */
        readonly tenant: string;
      };
      readonly query?: {
        /** Go on behind this position, where an export was cut off */
        readonly after?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: {
      };
    readonly answers: {
      readonly 200: {
      };
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The way back from the OpenID provider: begins a session, or says on the sign-in page why not. Takes anybody: no credential is asked for. */
  readonly finishSignIn: {
    readonly input: {
      readonly query?: {
        /** The authorization code */
        readonly code?: string | null | undefined;
        /** As it was sent */
        readonly state?: string | null | undefined;
        /** Who answers (RFC 9207) */
        readonly iss?: string | null | undefined;
        /** Why the provider refuses (RFC 6749, 4.1.2.1) */
        readonly error?: string | null | undefined;
        /** The same for people */
        readonly error_description?: string | null | undefined;
        /** The same as a page */
        readonly error_uri?: string | null | undefined;
        /** Passed over */
        readonly session_state?: string | null | undefined;
        /** Passed over */
        readonly scope?: string | null | undefined;
        /** Passed over */
        readonly authuser?: string | null | undefined;
        /** Passed over */
        readonly prompt?: string | null | undefined;
        /** Passed over */
        readonly hd?: string | null | undefined;
        /** Passed over */
        readonly client_info?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: undefined;
    readonly answers: {
      readonly 302: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 404: Refusal<"OIDC_NOT_CONFIGURED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One key: what it allows, until when, when it was used last. Needs the permission `tenant:read`. */
  readonly getApiKey: {
    readonly input: {
      readonly params: {
        /** Id of the key, not its text */
        readonly key: string;
      };
      readonly headers?: {
        /** ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count */
        readonly "If-None-Match"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ApiKey;
    readonly answers: {
      readonly 200: ApiKey;
      readonly 304: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"API_KEY_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Everything that can happen as AsyncAPI 3.0. Takes anybody: no credential is asked for. */
  readonly getAsyncApi: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Readonly<Record<string, unknown>>;
    readonly answers: {
      readonly 200: Readonly<Record<string, unknown>>;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The public keys that checkpoints are signed with, where verifiers look for them. With `Accept: text/plain` the verifier keys alone, one a line. Old keys stay published: what they have signed stays signed. Takes anybody: no credential is asked for. */
  readonly getAuditKeys: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: AuditKeys;
    readonly answers: {
      readonly 200: AuditKeys;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** How the key is kept that signs the checkpoints, and whether the program can put another in its place. Needs the permission `platform:read`. */
  readonly getAuditSigning: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: SigningState;
    readonly answers: {
      readonly 200: SigningState;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** What caused the event and what it led to, as a tree from the first cause. Needs the permission `events:read`. */
  readonly getCausation: {
    readonly input: {
      readonly params: {
        /** Message id, position, or the bare id where it is unique */
        readonly id: string;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Causation;
    readonly answers: {
      readonly 200: Causation;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"EVENT_NOT_FOUND">;
      readonly 409: Refusal<"EVENT_ID_AMBIGUOUS">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The newest signed checkpoint as a note. The head of the tree over the whole log, in the format of c2sp.org/tlog-checkpoint: what a witness keeps, and what `aura audit verify --witness` takes. Needs the permission `events:read`. */
  readonly getCheckpoint: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: string;
    readonly answers: {
      readonly 200: string;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"CHECKPOINT_NOT_YET">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** That one signed checkpoint goes on from another, to be checked without AuraLink. Between the heads of two signed trees, given by their sizes in either order: whoever kept the smaller one sees that the larger has all of it. Needs the permission `events:read`. */
  readonly getConsistency: {
    readonly input: {
      readonly query: {
        /** Leaves of a signed tree, as its note has them */
        readonly from: number;
        /** Leaves of a signed tree, as its note has them */
        readonly to: number;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Consistency;
    readonly answers: {
      readonly 200: Consistency;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"CHECKPOINT_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"AUDIT_MISMATCH" | "INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One dead letter with the event and the stack. Needs the permission `system:read`. */
  readonly getDeadLetter: {
    readonly input: {
      readonly params: {
        /** Its id */
        readonly id: string;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: DeadLetterDetail;
    readonly answers: {
      readonly 200: DeadLetterDetail;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"DEAD_LETTER_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One erasure: the receipt of what it has destroyed. Needs the permission `audit:read`. */
  readonly getErasure: {
    readonly input: {
      readonly params: {
        /** Its id */
        readonly id: string;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Erasure;
    readonly answers: {
      readonly 200: Erasure;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ERASURE_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The error table. Takes anybody: no credential is asked for. */
  readonly getErrorsPage: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: string;
    readonly answers: {
      readonly 200: string;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One event. Needs the permission `events:read`. */
  readonly getEvent: {
    readonly input: {
      readonly params: {
        /** Message id, position, or the bare id where it is unique */
        readonly id: string;
      };
      readonly query?: {
        /** newest (default): an old version is read as the newest one, and `stored` shows what lies on the log; stored: every event as it lies on the log */
        readonly as?: "newest" | "stored" | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Event;
    readonly answers: {
      readonly 200: Event;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"EVENT_NOT_FOUND">;
      readonly 409: Refusal<"EVENT_ID_AMBIGUOUS">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One event alone, as a message of the CloudEvents HTTP binding: structured, or binary with ce-* headers; what any CloudEvents SDK reads. Needs the permission `events:read`. */
  readonly getEventMessage: {
    readonly input: {
      readonly params: {
        /** Message id, position, or the bare id where it is unique */
        readonly id: string;
      };
      readonly query?: {
        /** Structured (if absent) or binary, as the CloudEvents binding for HTTP says */
        readonly mode?: "structured" | "binary" | null | undefined;
        /** newest (default): an old version is read as the newest one, and `stored` shows what lies on the log; stored: every event as it lies on the log */
        readonly as?: "newest" | "stored" | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: CloudEvent | unknown;
    readonly answers: {
      readonly 200: CloudEvent | unknown;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"EVENT_NOT_FOUND">;
      readonly 409: Refusal<"EVENT_ID_AMBIGUOUS">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** JSON Schema (2020-12) of an event type's data. Takes anybody: no credential is asked for. */
  readonly getEventSchema: {
    readonly input: {
      readonly params: {
        /** Full event type */
        readonly type: string;
      };
      readonly headers?: {
        /** ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count */
        readonly "If-None-Match"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Readonly<Record<string, unknown>>;
    readonly answers: {
      readonly 200: Readonly<Record<string, unknown>>;
      readonly 304: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 404: Refusal<"SCHEMA_NOT_FOUND">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Everything that can happen, as a page. Takes anybody: no credential is asked for. */
  readonly getEventsPage: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: string;
    readonly answers: {
      readonly 200: string;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** What is up, what is not, what is off and how to switch it on. Takes anybody: no credential is asked for. */
  readonly getHealth: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Health;
    readonly answers: {
      readonly 200: Health;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Health | Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Which master keys wrap the data keys of people, and how far a rotation is. Needs the permission `platform:read`. */
  readonly getKeys: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: VaultKeys;
    readonly answers: {
      readonly 200: VaultKeys;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The process answers; says nothing about what it depends on. Takes anybody: no credential is asked for. */
  readonly getLiveness: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: {
        readonly status: "ok";
      };
    readonly answers: {
      readonly 200: {
        readonly status: "ok";
      };
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"SHUTTING_DOWN">;
    };
  };

  /** One member; without tenant:read only oneself. Takes any valid credential. */
  readonly getMember: {
    readonly input: {
      readonly params: {
        /** Id, what tokens call the person, or its e-mail address */
        readonly member: string;
      };
      readonly headers?: {
        /** ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count */
        readonly "If-None-Match"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Member;
    readonly answers: {
      readonly 200: Member;
      readonly 304: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"MEMBER_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Metrics in the Prometheus text format. Needs the permission `system:read`. */
  readonly getMetrics: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: string;
    readonly answers: {
      readonly 200: string;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** This API as OpenAPI 3.1. Takes anybody: no credential is asked for. */
  readonly getOpenApi: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Readonly<Record<string, unknown>>;
    readonly answers: {
      readonly 200: Readonly<Record<string, unknown>>;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** What is going on now. Needs the permission `rooms:read`. */
  readonly getOverview: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Overview;
    readonly answers: {
      readonly 200: Overview;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** What the caller's tenant and its users may use, and how much of it is used. What is counted for each user alone is the caller's own use. Whoever runs the platform has a limit of its own, which is shown last. Needs the permission `tenant:read`. */
  readonly getOwnLimits: {
    readonly input: {
      readonly headers?: {
        /** ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count */
        readonly "If-None-Match"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: TenantLimits;
    readonly answers: {
      readonly 200: TenantLimits;
      readonly 304: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The caller's own tenant: its name, settings and limits. Needs the permission `tenant:read`. */
  readonly getOwnTenant: {
    readonly input: {
      readonly headers?: {
        /** ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count */
        readonly "If-None-Match"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Tenant;
    readonly answers: {
      readonly 200: Tenant;
      readonly 304: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One read model, and the progress of its rebuild. Needs the permission `system:read`. */
  readonly getProjection: {
    readonly input: {
      readonly params: {
        /** Its name */
        readonly name: string;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Projection;
    readonly answers: {
      readonly 200: Projection;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"PROJECTION_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The last comparison of a read model. Needs the permission `system:read`. */
  readonly getProjectionComparison: {
    readonly input: {
      readonly params: {
        /** Its name */
        readonly name: string;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ProjectionComparison;
    readonly answers: {
      readonly 200: ProjectionComparison;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"COMPARISON_NOT_FOUND" | "PROJECTION_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** That an event lies on the log, to be checked without AuraLink. Needs the permission `events:read`. */
  readonly getProof: {
    readonly input: {
      readonly params: {
        /** Message id, position, or the bare id where it is unique */
        readonly event: string;
      };
      readonly query?: {
        /** Add the checkpoints up to the one that covers this sequence: at most 1,000 */
        readonly until?: number | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Proof;
    readonly answers: {
      readonly 200: Proof;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"EVENT_NOT_FOUND">;
      readonly 409: Refusal<"EVENT_ID_AMBIGUOUS" | "EVENT_NOT_COVERED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"AUDIT_MISMATCH" | "INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Whether requests can be served: dependencies are there, read models have caught up. Takes anybody: no credential is asked for. */
  readonly getReadiness: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Readiness;
    readonly answers: {
      readonly 200: Readiness;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Readiness | Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One replay with its progress. Needs the permission `system:read`. */
  readonly getReplay: {
    readonly input: {
      readonly params: {
        /** Its id */
        readonly id: string;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Replay;
    readonly answers: {
      readonly 200: Replay;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"REPLAY_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One room; with 'at', as it was at that moment. Needs the permission `rooms:read`. */
  readonly getRoom: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly query?: {
        /** A moment (ISO 8601) or a position: the answer is as it was then. A moment means what the log had stored by it, whatever times the events carry; a moment to come is now */
        readonly at?: string | null | undefined;
      };
      readonly headers?: {
        /** ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count */
        readonly "If-None-Match"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Room;
    readonly answers: {
      readonly 200: Room;
      readonly 304: undefined;
      readonly 400: Refusal<"BODY_INVALID" | "MOMENT_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND" | "ROOM_NOT_YET">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The rows of the room, its participants, tracks, messages and recordings that differ between two moments, each field before and after. Needs the permission `rooms:read`. */
  readonly getRoomChanges: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly query: {
        /** A moment (ISO 8601: what the log had stored by then) or a position */
        readonly from: string;
        /** A moment (ISO 8601: what the log had stored by then) or a position */
        readonly to?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: RoomChanges;
    readonly answers: {
      readonly 200: RoomChanges;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND" | "ROOM_NOT_YET">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** When things happened in the room, for a scale to be drawn: all moments, or evenly thinned to about 'limit'. Needs the permission `rooms:read`. */
  readonly getRoomMoments: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly query?: {
        /** About as many */
        readonly limit?: number | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: RoomMoments;
    readonly answers: {
      readonly 200: RoomMoments;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Everything that happened in the room, in log order; with 'at', up to that moment. Needs the permission `rooms:read`. */
  readonly getRoomTimeline: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly query?: {
        /** A moment (ISO 8601) or a position: the answer is as it was then. A moment means what the log had stored by it, whatever times the events carry; a moment to come is now */
        readonly at?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: TimelineItemPage;
    readonly answers: {
      readonly 200: TimelineItemPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND" | "ROOM_NOT_YET">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Who the credential stands for. Takes any valid credential. */
  readonly getSession: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Session;
    readonly answers: {
      readonly 200: Session;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** How one signs in here. Takes anybody: no credential is asked for. */
  readonly getSignInOptions: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: SignInOptions;
    readonly answers: {
      readonly 200: SignInOptions;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One tenant; of a deleted one the receipt of what was removed. Needs the permission `platform:read`. */
  readonly getTenant: {
    readonly input: {
      readonly params: {
        /** Id of the tenant */
        readonly tenant: string;
      };
      readonly headers?: {
        /** ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count */
        readonly "If-None-Match"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Tenant;
    readonly answers: {
      readonly 200: Tenant;
      readonly 304: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** What a tenant and its users may use, and how much of it is used. Needs the permission `platform:read`. */
  readonly getTenantLimits: {
    readonly input: {
      readonly params: {
        /** Id of the tenant */
        readonly tenant: string;
      };
      readonly headers?: {
        /** ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count */
        readonly "If-None-Match"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: TenantLimits;
    readonly answers: {
      readonly 200: TenantLimits;
      readonly 304: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** One timer with what it carries and its next moments. Needs the permission `events:read`. */
  readonly getTimer: {
    readonly input: {
      readonly params: {
        /** Id, or the name that it was set by */
        readonly timer: string;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: TimerDetail;
    readonly answers: {
      readonly 200: TimerDetail;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TIMER_NOT_FOUND">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The keys of the tenant, the newest first. Needs the permission `tenant:read`. */
  readonly listApiKeys: {
    readonly input: {
      readonly query?: {
        /** Only in this state */
        readonly state?: "active" | "expired" | "revoked" | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ApiKeyPage;
    readonly answers: {
      readonly 200: ApiKeyPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The public keys that checkpoints are signed with. With `Accept: text/plain` the verifier keys alone, one a line. Old keys stay published: what they have signed stays signed. Takes anybody: no credential is asked for. */
  readonly listAuditKeys: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: AuditKeys;
    readonly answers: {
      readonly 200: AuditKeys;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The checkpoints of the log, the newest first. Needs the permission `events:read`. */
  readonly listCheckpoints: {
    readonly input: {
      readonly query?: {
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: CheckpointPage;
    readonly answers: {
      readonly 200: CheckpointPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Events that a handler or a projection gave up, the newest first. Needs the permission `system:read`. */
  readonly listDeadLetters: {
    readonly input: {
      readonly query?: {
        /** Name of the handler or projection */
        readonly handler?: string | null | undefined;
        /** Error code of the last attempt */
        readonly code?: string | null | undefined;
        /** Full event type, or a prefix that ends in * */
        readonly type?: string | null | undefined;
        /** Of the event: room/RM_x */
        readonly subject?: string | null | undefined;
        /** Text within reason, code or names, in any case; or an id or position */
        readonly search?: string | null | undefined;
        /** A moment (ISO 8601) of the last attempt, inclusive */
        readonly from?: string | null | undefined;
        /** A moment (ISO 8601) of the last attempt, inclusive */
        readonly to?: string | null | undefined;
        /** Only of this kind */
        readonly kind?: "handler" | "projection" | null | undefined;
        /** Only in this state */
        readonly state?: "open" | "redriving" | "redriven" | "discarded" | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: DeadLetterPage;
    readonly answers: {
      readonly 200: DeadLetterPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Erasures of people, those asked for last first. Needs the permission `audit:read`. */
  readonly listErasures: {
    readonly input: {
      readonly query?: {
        /** The keyed hash by which events name the person */
        readonly person?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ErasurePage;
    readonly answers: {
      readonly 200: ErasurePage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Members of the tenant and their roles, those added last first. Needs the permission `tenant:read`. */
  readonly listMembers: {
    readonly input: {
      readonly query?: {
        /** What it allows: docs/security.md */
        readonly role?: "viewer" | "operator" | "agent-admin" | "tenant-admin" | "platform-admin" | null | undefined;
        /** Text within subject, address or name */
        readonly search?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: MemberPage;
    readonly answers: {
      readonly 200: MemberPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Chat messages of the room, oldest first; with 'at', as they were at that moment. Needs the permission `rooms:read`. */
  readonly listMessages: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly query?: {
        /** A moment (ISO 8601) or a position: the answer is as it was then. A moment means what the log had stored by it, whatever times the events carry; a moment to come is now */
        readonly at?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: MessagePage;
    readonly answers: {
      readonly 200: MessagePage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND" | "ROOM_NOT_YET">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Sessions in the room, one item each; a rejoin is another session; with 'at', as they were at that moment. Needs the permission `rooms:read`. */
  readonly listParticipants: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly query?: {
        /** Only in this state */
        readonly state?: "joined" | "left" | "aborted" | null | undefined;
        /** A moment (ISO 8601) or a position: the answer is as it was then. A moment means what the log had stored by it, whatever times the events carry; a moment to come is now */
        readonly at?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ParticipantPage;
    readonly answers: {
      readonly 200: ParticipantPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND" | "ROOM_NOT_YET">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** The read models and how far each has read the log. Needs the permission `system:read`. */
  readonly listProjections: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ProjectionPage;
    readonly answers: {
      readonly 200: ProjectionPage;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Replays, the newest first. Needs the permission `system:read`. */
  readonly listReplays: {
    readonly input: {
      readonly query?: {
        /** Only in this state */
        readonly state?: "requested" | "running" | "pausing" | "paused" | "resuming" | "cancelling" | "cancelled" | "completed" | "failed" | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ReplayPage;
    readonly answers: {
      readonly 200: ReplayPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Recordings of the room; with 'at', as they were at that moment. Needs the permission `rooms:read`. */
  readonly listRoomRecordings: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly query?: {
        /** A moment (ISO 8601) or a position: the answer is as it was then. A moment means what the log had stored by it, whatever times the events carry; a moment to come is now */
        readonly at?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: RecordingPage;
    readonly answers: {
      readonly 200: RecordingPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND" | "ROOM_NOT_YET">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Rooms, the newest first. Needs the permission `rooms:read`. */
  readonly listRooms: {
    readonly input: {
      readonly query?: {
        /** Only in this state */
        readonly state?: "requested" | "refused" | "created" | "active" | "finished" | null | undefined;
        /** Its name */
        readonly name?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: RoomPage;
    readonly answers: {
      readonly 200: RoomPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Who came in, who was refused, which keys changed; the newest first. Needs the permission `tenant:read`. */
  readonly listSecurityLog: {
    readonly input: {
      readonly query?: {
        /** Only of this kind */
        readonly kind?: "signed_in" | "signed_out" | "session_ended" | "refused" | "key_created" | "key_rotated" | "key_revoked" | null | undefined;
        /** Of a person or a token; or the id of a key */
        readonly subject?: string | null | undefined;
        /** A moment, inclusive */
        readonly from?: string | null | undefined;
        /** A moment, inclusive */
        readonly to?: string | null | undefined;
        /** Refusals of which nobody knows whose they are, such as forged tokens; needs platform:read */
        readonly platform?: boolean | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: SecurityEntryPage;
    readonly answers: {
      readonly 200: SecurityEntryPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Browsers that signed in as the caller; with tenant:read also others'. Takes any valid credential. */
  readonly listSessions: {
    readonly input: {
      readonly query?: {
        /** Somebody else's; the caller's own if absent */
        readonly subject?: string | null | undefined;
        /** Everybody's of the tenant */
        readonly all?: boolean | null | undefined;
        /** Only in this state */
        readonly state?: "open" | "ended" | "expired" | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: BrowserSessionPage;
    readonly answers: {
      readonly 200: BrowserSessionPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** All tenants, the newest first. Needs the permission `platform:read`. */
  readonly listTenants: {
    readonly input: {
      readonly query?: {
        /** Only in this state */
        readonly state?: "active" | "suspended" | "deleting" | "deleted" | null | undefined;
        /** Part of the id or the name */
        readonly search?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: TenantPage;
    readonly answers: {
      readonly 200: TenantPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Timers of people and of handlers, those set last first. Needs the permission `events:read`. */
  readonly listTimers: {
    readonly input: {
      readonly query?: {
        /** Only in this state */
        readonly state?: "set" | "fired" | "failed" | "cancelled" | null | undefined;
        /** Full event type, or a prefix that ends in * */
        readonly type?: string | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: TimerPage;
    readonly answers: {
      readonly 200: TimerPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Where signed checkpoints are kept outside of the broker, and how far each has come. Needs the permission `events:read`. */
  readonly listWitnesses: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Witnesses;
    readonly answers: {
      readonly 200: Witnesses;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Mute or unmute a track of a participant; without track_id all its audio. Needs the permission `rooms:write`. */
  readonly muteParticipant: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
        /** Identity of the participant in the room */
        readonly identity: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly track_id?: string | undefined;
        /** True if absent */
        readonly muted?: boolean | undefined;
      } };
    readonly reply: {
        readonly items: readonly Track[];
      };
    readonly answers: {
      readonly 200: {
        readonly items: readonly Track[];
      };
      readonly 202: {
        readonly items: readonly Track[];
      };
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND" | "PARTICIPANT_NOT_FOUND" | "TRACK_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 502: Refusal<"LIVEKIT_REFUSED">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Have a replay stand still; it keeps its place. Needs the permission `system:write`. */
  readonly pauseReplay: {
    readonly input: {
      readonly params: {
        /** Its id */
        readonly id: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Replay;
    readonly answers: {
      readonly 200: Replay;
      readonly 202: Replay;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"REPLAY_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REPLAY_OVER" | "REPLAY_NOT_PAUSABLE">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Put CloudEvents on the log, of any declared version of their type: structured, binary (ce-* headers) or a batch of at most 1,000, which one bad event refuses as a whole; data up to 16 MiB; with Prefer: wait=N once the read models have them. Needs the permission `events:write`. */
  readonly publishEvents: {
    readonly input: {
      readonly headers?: {
        /** wait=N: answer once the read models have them, after N seconds (30) at most */
        readonly prefer?: string | undefined;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & ({ readonly contentType?: "application/cloudevents+json"; readonly body: NewEvent } | { readonly contentType: "application/cloudevents-batch+json"; readonly body: readonly NewEvent[] } | { readonly contentType: "application/json"; readonly body: unknown });
    readonly reply: Receipt | {
        readonly items: readonly Receipt[];
      };
    readonly answers: {
      readonly 202: Receipt | {
        readonly items: readonly Receipt[];
      };
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID" | "ENVELOPE_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "SOURCE_NOT_YOURS" | "OWNER_NOT_YOURS" | "EVENT_OF_THE_PLATFORM" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Have a read model built anew beside the one that serves. Needs the permission `system:write`. */
  readonly rebuildProjection: {
    readonly input: {
      readonly params: {
        /** Its name */
        readonly name: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Projection;
    readonly answers: {
      readonly 202: Projection;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"PROJECTION_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Deliveries from LiveKit; 200 once the log has the event, so that LiveKit repeats the rest. Takes anybody: no credential is asked for. */
  readonly receiveLiveKitWebhook: {
    readonly input: {
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & ({ readonly contentType?: "application/webhook+json"; readonly body: unknown } | { readonly contentType: "application/json"; readonly body: unknown });
    readonly reply: undefined;
    readonly answers: {
      readonly 200: undefined;
      readonly 400: Refusal<"BODY_INVALID">;
      readonly 401: Refusal<"SIGNATURE_INVALID">;
      readonly 403: Refusal<"TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 413: Refusal<"BODY_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "PORT_NOT_WIRED">;
    };
  };

  /** Have the handler try the event again, or the projection be rebuilt; the answer is the letter, whose state says how that ended. Needs the permission `system:write`. */
  readonly redriveDeadLetter: {
    readonly input: {
      readonly params: {
        /** Its id */
        readonly id: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: DeadLetter;
    readonly answers: {
      readonly 200: DeadLetter;
      readonly 202: DeadLetter;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"DEAD_LETTER_NOT_FOUND" | "PROJECTION_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "DEAD_LETTER_DISCARDED">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Have all open letters of handlers tried again that the filter selects; a projection's are redriven by a rebuild. Needs the permission `system:write`. */
  readonly redriveDeadLetters: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        /** Name of the handler or projection */
        readonly handler?: string | undefined;
        /** Error code of the last attempt */
        readonly code?: string | undefined;
        /** Full event type, or a prefix that ends in * */
        readonly type?: string | undefined;
        /** Of the event: room/RM_x */
        readonly subject?: string | undefined;
        /** Text within reason, code or names, in any case; or an id or position */
        readonly search?: string | undefined;
        /** A moment (ISO 8601) of the last attempt, inclusive */
        readonly from?: string | undefined;
        /** A moment (ISO 8601) of the last attempt, inclusive */
        readonly to?: string | undefined;
        /** At most so many */
        readonly limit?: number | undefined;
        /** next_cursor of the answer before */
        readonly cursor?: string | undefined;
      } };
    readonly reply: {
        readonly items: readonly DeadLetter[];
        readonly next_cursor: string | null;
      };
    readonly answers: {
      readonly 200: {
        readonly items: readonly DeadLetter[];
        readonly next_cursor: string | null;
      };
      readonly 202: {
        readonly items: readonly DeadLetter[];
        readonly next_cursor: string | null;
      };
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Somebody is no member any more: tokens and sessions made before are refused from now on. The past keeps them. Needs the permission `tenant:write`. */
  readonly removeMember: {
    readonly input: {
      readonly params: {
        /** Id, what tokens call the person, or its e-mail address */
        readonly member: string;
      };
      readonly headers: {
        /** ETag of what is changed: 412 where it has changed since, 428 without it */
        readonly "If-Match": string;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Member;
    readonly answers: {
      readonly 200: Member;
      readonly 202: Member;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "ROLE_ABOVE_YOURS" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"MEMBER_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "LAST_ADMIN" | "REVISION_CONFLICT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 428: Refusal<"PRECONDITION_REQUIRED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Disconnect a participant. Needs the permission `rooms:write`. */
  readonly removeParticipant: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
        /** Identity of the participant in the room */
        readonly identity: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Participant;
    readonly answers: {
      readonly 200: Participant;
      readonly 202: Participant;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND" | "PARTICIPANT_NOT_FOUND" | "TRACK_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 502: Refusal<"LIVEKIT_REFUSED">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Have a paused or failed replay go on from its place. Needs the permission `system:write`. */
  readonly resumeReplay: {
    readonly input: {
      readonly params: {
        /** Its id */
        readonly id: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Replay;
    readonly answers: {
      readonly 200: Replay;
      readonly 202: Replay;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"REPLAY_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REPLAY_OVER" | "REPLAY_NOT_PAUSABLE">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Let a suspended tenant go on; timers that were due meanwhile fire late. Needs the permission `platform:write`. */
  readonly resumeTenant: {
    readonly input: {
      readonly params: {
        /** Id of the tenant */
        readonly tenant: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Tenant;
    readonly answers: {
      readonly 200: Tenant;
      readonly 202: Tenant;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REVISION_CONFLICT" | "TENANT_STATE_WRONG">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Revoke a key: from now on no process takes it. It is kept in the list. Needs the permission `tenant:write`. */
  readonly revokeApiKey: {
    readonly input: {
      readonly params: {
        /** Id of the key, not its text */
        readonly key: string;
      };
      readonly headers: {
        /** ETag of what is changed: 412 where it has changed since, 428 without it */
        readonly "If-Match": string;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: ApiKey;
    readonly answers: {
      readonly 200: ApiKey;
      readonly 202: ApiKey;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"API_KEY_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 428: Refusal<"PRECONDITION_REQUIRED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Give a key a new secret; the old one holds for the overlap, or no longer at all. Needs the permission `tenant:write`. */
  readonly rotateApiKey: {
    readonly input: {
      readonly params: {
        /** Id of the key, not its text */
        readonly key: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body?: {
        /** For so many seconds the old secret holds too */
        readonly overlap_s?: number | undefined;
        /** ISO 8601, at most a year from now; absent: 90 days from now. There is no key without an end */
        readonly expires_at?: string | undefined;
      } | undefined };
    readonly reply: NewApiKey;
    readonly answers: {
      readonly 200: NewApiKey;
      readonly 202: NewApiKey;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"API_KEY_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "API_KEY_OVER">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Sign the checkpoints to come with a new key, which the old one signs for. What was signed stays signed: old public keys stay published, and whoever knows any of the keys knows all of them. Where the secret is kept outside of the program the answer says how it is rotated there. Needs the permission `platform:write`. */
  readonly rotateAuditKey: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: AuditKey;
    readonly answers: {
      readonly 201: AuditKey;
      readonly 202: AuditKey;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"CHECKPOINT_NOT_YET">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "AUDIT_KEY_GIVEN" | "REVISION_CONFLICT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "AUDIT_KEY_NOT_HELD" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Wrap every data key by the present master key, while everything runs; older master keys may be put away then. Needs the permission `platform:write`. */
  readonly rotateKeys: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: VaultKeys;
    readonly answers: {
      readonly 201: VaultKeys;
      readonly 202: VaultKeys;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Search the log. Needs the permission `events:read`. */
  readonly searchEvents: {
    readonly input: {
      readonly query?: {
        /** Full types, or prefixes that end in *; may be repeated */
        readonly type?: readonly string[] | null | undefined;
        /** Only of this subject, <aggregate>/<key> */
        readonly subject?: string | null | undefined;
        /** Only from this source */
        readonly source?: string | null | undefined;
        /** Only of this correlation */
        readonly correlation_id?: string | null | undefined;
        /** Its id */
        readonly id?: string | null | undefined;
        /** A moment (ISO 8601) or a position, inclusive */
        readonly from?: string | null | undefined;
        /** A moment (ISO 8601) or a position, inclusive */
        readonly to?: string | null | undefined;
        /** By position: desc (if absent) is the newest first */
        readonly order?: "desc" | "asc" | null | undefined;
        /** newest (default): an old version is read as the newest one, and `stored` shows what lies on the log; stored: every event as it lies on the log */
        readonly as?: "newest" | "stored" | null | undefined;
        /** Items on a page */
        readonly limit?: number | null | undefined;
        /** next_cursor of the page before */
        readonly cursor?: string | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: EventPage;
    readonly answers: {
      readonly 200: EventPage;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Send a chat message to everybody in the room. Needs the permission `rooms:write`. */
  readonly sendMessage: {
    readonly input: {
      readonly params: {
        /** Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then) */
        readonly room: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly text: string;
        /** The token's subject if absent */
        readonly sender?: string | undefined;
      } };
    readonly reply: Message;
    readonly answers: {
      readonly 201: Message;
      readonly 202: Message;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"ROOM_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 502: Refusal<"LIVEKIT_REFUSED">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Set the limits of a tenant and its users, all of them: what is absent has its default, null is no limit. Needs the permission `platform:write`. */
  readonly setTenantLimits: {
    readonly input: {
      readonly params: {
        /** Id of the tenant */
        readonly tenant: string;
      };
      readonly headers: {
        /** ETag of what is changed: 412 where it has changed since, 428 without it */
        readonly "If-Match": string;
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: LimitValues };
    readonly reply: TenantLimits;
    readonly answers: {
      readonly 200: TenantLimits;
      readonly 202: TenantLimits;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REVISION_CONFLICT" | "TENANT_STATE_WRONG">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 428: Refusal<"PRECONDITION_REQUIRED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Have an event published later: at a moment, after a time, again and again, or by cron in a time zone. Needs the permission `events:write`. */
  readonly setTimer: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        /** Set it again by the same id to replace it */
        readonly id?: string | undefined;
        /** A moment (ISO 8601); one that has passed fires at once */
        readonly at?: string | undefined;
        /** So long from now */
        readonly after_ms?: number | undefined;
        /** Again and again, first so long from now */
        readonly every_ms?: number | undefined;
        /** Five fields, six with seconds first, or @daily and its like */
        readonly cron?: string | undefined;
        /** IANA time zone of cron; UTC if absent */
        readonly zone?: string | undefined;
        readonly event: {
          /** A type of the catalogue, in full */
          readonly type: string;
          /** The credential's own, else /timers */
          readonly source?: string | undefined;
          /** In texts {timer.occurrence} and {timer.dueAt} are filled in when it fires */
          readonly data: Readonly<Record<string, unknown>>;
        };
      } };
    readonly reply: Timer;
    readonly answers: {
      readonly 201: Timer;
      readonly 202: Timer;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID" | "ENVELOPE_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "SOURCE_NOT_YOURS" | "OWNER_NOT_YOURS" | "EVENT_OF_THE_PLATFORM" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN" | "TIMER_INVALID">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Exchange a one-use sign-in code for a session cookie. Takes anybody: no credential is asked for. */
  readonly signIn: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly code: string;
      } };
    readonly reply: Session;
    readonly answers: {
      readonly 201: Session;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"SIGN_IN_CODE_INVALID">;
      readonly 403: Refusal<"ORIGIN_NOT_ALLOWED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 413: Refusal<"BODY_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** End the session of the cookie. Takes any valid credential. */
  readonly signOut: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: undefined;
    readonly answers: {
      readonly 204: undefined;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 413: Refusal<"BODY_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Events as they happen (server-sent events); each is a default message whose id is its position, 'position' messages say how far the log and the read models are, 'health' messages which parts are up, 'progress' messages how far rebuilds and comparisons are. Needs the permission `events:read`. */
  readonly streamEvents: {
    readonly input: {
      readonly query?: {
        /** Full types, or prefixes that end in *; may be repeated */
        readonly type?: readonly string[] | null | undefined;
        /** Only of this subject, <aggregate>/<key> */
        readonly subject?: string | null | undefined;
        /** Only of this correlation */
        readonly correlation_id?: string | null | undefined;
        /** newest (default): an old version is read as the newest one, and `stored` shows what lies on the log; stored: every event as it lies on the log */
        readonly as?: "newest" | "stored" | null | undefined;
        /** Start after this position; Last-Event-ID goes before it; absent: from now */
        readonly after?: string | null | undefined;
      };
      readonly headers?: {
        /** Go on after this position: browsers send it when a connection was lost */
        readonly "last-event-id"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Event;
    readonly answers: {
      readonly 200: Event;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 429: Refusal<"RATE_LIMITED" | "STREAMS_EXHAUSTED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Recorded events as NDJSON, in log order, to the end as it was when asked: each line a CloudEvent, or with positions=true {position, msg_id, event}. An answer that was cut off goes on with after=. Needs the permission `events:read`. */
  readonly streamReplay: {
    readonly input: {
      readonly query?: {
        /** A moment (ISO 8601) or a position, inclusive; absent: from the beginning */
        readonly from?: string | null | undefined;
        /** A moment (ISO 8601) or a position, inclusive; absent: the end of the log as it is now */
        readonly to?: string | null | undefined;
        /** Full types, or prefixes that end in * */
        readonly type?: readonly string[] | null | undefined;
        /** Only of this subject, <aggregate>/<key> */
        readonly subject?: string | null | undefined;
        /** Only of this correlation */
        readonly correlation_id?: string | null | undefined;
        /** As fast as the target takes them, as fast as they happened, or so many times as fast (10: ten times) */
        readonly speed?: "as_fast_as_possible" | "real_time" | number | null | undefined;
        /** No pause between two events is longer than this */
        readonly max_gap_ms?: number | null | undefined;
        /** Go on after this position; with the other fields as before */
        readonly after?: string | null | undefined;
        /** Each event with its position and message id */
        readonly positions?: boolean | null | undefined;
        /** Each event as it lies on the log, whatever its version */
        readonly raw?: boolean | null | undefined;
      };
      readonly headers?: {
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    };
    readonly reply: Event;
    readonly answers: {
      readonly 200: Event;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 410: Refusal<"TENANT_DELETED">;
      readonly 422: Refusal<"REPLAY_RANGE_EMPTY">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };

  /** Refuse everything of a tenant, with this reason, until it is resumed; its live streams end. Needs the permission `platform:write`. */
  readonly suspendTenant: {
    readonly input: {
      readonly params: {
        /** Id of the tenant */
        readonly tenant: string;
      };
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once */
        readonly Prefer?: string | undefined;
        /** W3C trace context: what is stored carries it on */
        readonly traceparent?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        /** Shown to whoever is refused */
        readonly reason: string;
      } };
    readonly reply: Tenant;
    readonly answers: {
      readonly 200: Tenant;
      readonly 202: Tenant;
      readonly 400: Refusal<"BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 404: Refusal<"TENANT_NOT_FOUND">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "REVISION_CONFLICT" | "TENANT_STATE_WRONG">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 412: Refusal<"PRECONDITION_FAILED">;
      readonly 413: Refusal<"BODY_TOO_LARGE" | "EVENT_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
      readonly 504: Refusal<"HANDLER_TIMED_OUT">;
    };
  };

  /** Walk the log and its checkpoints and name the first position that cannot be vouched for. Needs the permission `system:read`. */
  readonly verifyLog: {
    readonly input: {
      readonly headers?: {
        /** For 24 hours a repeat with the same key and the same body does nothing and is answered the same */
        readonly "Idempotency-Key"?: string | undefined;
        /** An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken */
        readonly "X-Request-Id"?: string | undefined;
      };
    } & { readonly body: {
        readonly from?: string | undefined;
        readonly to?: string | undefined;
        /** Checkpoints that are kept elsewhere, as hash@to */
        readonly expect?: readonly string[] | undefined;
      } };
    readonly reply: Verdict;
    readonly answers: {
      readonly 200: Verdict;
      readonly 400: Refusal<"BODY_INVALID" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_INVALID">;
      readonly 401: Refusal<"UNAUTHENTICATED">;
      readonly 403: Refusal<"FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "TENANT_UNKNOWN" | "TENANT_SUSPENDED">;
      readonly 409: Refusal<"IDEMPOTENCY_KEY_IN_FLIGHT" | "AUDIT_RUNNING">;
      readonly 410: Refusal<"TENANT_DELETED" | "ERASED">;
      readonly 413: Refusal<"BODY_TOO_LARGE">;
      readonly 415: Refusal<"MEDIA_TYPE_UNSUPPORTED">;
      readonly 422: Refusal<"IDEMPOTENCY_KEY_REUSED" | "AUDIT_RANGE_EMPTY">;
      readonly 429: Refusal<"RATE_LIMITED">;
      readonly 500: Refusal<"INTERNAL">;
      readonly 503: Refusal<"IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED">;
    };
  };
}

const ENDPOINTS: Readonly<Record<keyof Operations, Endpoint>> = {
  addMember: { method: 'POST', path: '/api/v1/members' },
  beginSignIn: { method: 'GET', path: '/api/v1/session/login' },
  cancelReplay: { method: 'POST', path: '/api/v1/replays/{id}/cancel' },
  cancelTimer: { method: 'DELETE', path: '/api/v1/timers/{timer}' },
  changeMember: { method: 'PATCH', path: '/api/v1/members/{member}' },
  changeOwnTenant: { method: 'PATCH', path: '/api/v1/tenant' },
  changeTenant: { method: 'PATCH', path: '/api/v1/tenants/{tenant}' },
  compareProjection: { method: 'POST', path: '/api/v1/projections/{name}/compare' },
  createApiKey: { method: 'POST', path: '/api/v1/api-keys' },
  createJoinToken: { method: 'POST', path: '/api/v1/rooms/{room}/tokens' },
  createReplay: { method: 'POST', path: '/api/v1/replays' },
  createRoom: { method: 'POST', path: '/api/v1/rooms' },
  createSignInCode: { method: 'POST', path: '/api/v1/session/codes' },
  createTenant: { method: 'POST', path: '/api/v1/tenants' },
  deleteTenant: { method: 'DELETE', path: '/api/v1/tenants/{tenant}' },
  discardDeadLetter: { method: 'DELETE', path: '/api/v1/dead-letters/{id}' },
  discardDeadLetters: { method: 'POST', path: '/api/v1/dead-letters/discard' },
  endRoom: { method: 'DELETE', path: '/api/v1/rooms/{room}' },
  endSession: { method: 'DELETE', path: '/api/v1/sessions/{session}' },
  endSessions: { method: 'DELETE', path: '/api/v1/sessions' },
  erasePerson: { method: 'POST', path: '/api/v1/audit/erasures' },
  exportAudit: { method: 'GET', path: '/api/v1/audit/bundle' },
  exportOwnTenant: { method: 'GET', path: '/api/v1/tenant/export' },
  exportTenant: { method: 'GET', path: '/api/v1/tenants/{tenant}/export' },
  finishSignIn: { method: 'GET', path: '/api/v1/session/callback' },
  getApiKey: { method: 'GET', path: '/api/v1/api-keys/{key}' },
  getAsyncApi: { method: 'GET', path: '/asyncapi.json' },
  getAuditKeys: { method: 'GET', path: '/audit/keys' },
  getAuditSigning: { method: 'GET', path: '/api/v1/audit/signing' },
  getCausation: { method: 'GET', path: '/api/v1/events/{id}/causation' },
  getCheckpoint: { method: 'GET', path: '/api/v1/audit/checkpoint' },
  getConsistency: { method: 'GET', path: '/api/v1/audit/consistency' },
  getDeadLetter: { method: 'GET', path: '/api/v1/dead-letters/{id}' },
  getErasure: { method: 'GET', path: '/api/v1/audit/erasures/{id}' },
  getErrorsPage: { method: 'GET', path: '/docs/errors' },
  getEvent: { method: 'GET', path: '/api/v1/events/{id}' },
  getEventMessage: { method: 'GET', path: '/api/v1/events/{id}/message' },
  getEventSchema: { method: 'GET', path: '/schemas/{type}' },
  getEventsPage: { method: 'GET', path: '/docs/events' },
  getHealth: { method: 'GET', path: '/health' },
  getKeys: { method: 'GET', path: '/api/v1/system/keys' },
  getLiveness: { method: 'GET', path: '/livez' },
  getMember: { method: 'GET', path: '/api/v1/members/{member}' },
  getMetrics: { method: 'GET', path: '/metrics' },
  getOpenApi: { method: 'GET', path: '/openapi.json' },
  getOverview: { method: 'GET', path: '/api/v1/overview' },
  getOwnLimits: { method: 'GET', path: '/api/v1/tenant/limits' },
  getOwnTenant: { method: 'GET', path: '/api/v1/tenant' },
  getProjection: { method: 'GET', path: '/api/v1/projections/{name}' },
  getProjectionComparison: { method: 'GET', path: '/api/v1/projections/{name}/compare' },
  getProof: { method: 'GET', path: '/api/v1/audit/proof/{event}' },
  getReadiness: { method: 'GET', path: '/readyz' },
  getReplay: { method: 'GET', path: '/api/v1/replays/{id}' },
  getRoom: { method: 'GET', path: '/api/v1/rooms/{room}' },
  getRoomChanges: { method: 'GET', path: '/api/v1/rooms/{room}/changes' },
  getRoomMoments: { method: 'GET', path: '/api/v1/rooms/{room}/moments' },
  getRoomTimeline: { method: 'GET', path: '/api/v1/rooms/{room}/timeline' },
  getSession: { method: 'GET', path: '/api/v1/session' },
  getSignInOptions: { method: 'GET', path: '/api/v1/session/options' },
  getTenant: { method: 'GET', path: '/api/v1/tenants/{tenant}' },
  getTenantLimits: { method: 'GET', path: '/api/v1/tenants/{tenant}/limits' },
  getTimer: { method: 'GET', path: '/api/v1/timers/{timer}' },
  listApiKeys: { method: 'GET', path: '/api/v1/api-keys' },
  listAuditKeys: { method: 'GET', path: '/api/v1/audit/keys' },
  listCheckpoints: { method: 'GET', path: '/api/v1/audit/checkpoints' },
  listDeadLetters: { method: 'GET', path: '/api/v1/dead-letters' },
  listErasures: { method: 'GET', path: '/api/v1/audit/erasures' },
  listMembers: { method: 'GET', path: '/api/v1/members' },
  listMessages: { method: 'GET', path: '/api/v1/rooms/{room}/messages' },
  listParticipants: { method: 'GET', path: '/api/v1/rooms/{room}/participants' },
  listProjections: { method: 'GET', path: '/api/v1/projections' },
  listReplays: { method: 'GET', path: '/api/v1/replays' },
  listRoomRecordings: { method: 'GET', path: '/api/v1/rooms/{room}/recordings' },
  listRooms: { method: 'GET', path: '/api/v1/rooms' },
  listSecurityLog: { method: 'GET', path: '/api/v1/security/log' },
  listSessions: { method: 'GET', path: '/api/v1/sessions' },
  listTenants: { method: 'GET', path: '/api/v1/tenants' },
  listTimers: { method: 'GET', path: '/api/v1/timers' },
  listWitnesses: { method: 'GET', path: '/api/v1/audit/witnesses' },
  muteParticipant: { method: 'POST', path: '/api/v1/rooms/{room}/participants/{identity}/mute' },
  pauseReplay: { method: 'POST', path: '/api/v1/replays/{id}/pause' },
  publishEvents: { method: 'POST', path: '/api/v1/events', types: ["application/cloudevents+json","application/cloudevents-batch+json","application/json"] },
  rebuildProjection: { method: 'POST', path: '/api/v1/projections/{name}/rebuild' },
  receiveLiveKitWebhook: { method: 'POST', path: '/webhooks/livekit', types: ["application/webhook+json","application/json"] },
  redriveDeadLetter: { method: 'POST', path: '/api/v1/dead-letters/{id}/redrive' },
  redriveDeadLetters: { method: 'POST', path: '/api/v1/dead-letters/redrive' },
  removeMember: { method: 'DELETE', path: '/api/v1/members/{member}' },
  removeParticipant: { method: 'DELETE', path: '/api/v1/rooms/{room}/participants/{identity}' },
  resumeReplay: { method: 'POST', path: '/api/v1/replays/{id}/resume' },
  resumeTenant: { method: 'POST', path: '/api/v1/tenants/{tenant}/resume' },
  revokeApiKey: { method: 'DELETE', path: '/api/v1/api-keys/{key}' },
  rotateApiKey: { method: 'POST', path: '/api/v1/api-keys/{key}/rotate' },
  rotateAuditKey: { method: 'POST', path: '/api/v1/audit/keys/rotate' },
  rotateKeys: { method: 'POST', path: '/api/v1/system/keys/rotations' },
  searchEvents: { method: 'GET', path: '/api/v1/events' },
  sendMessage: { method: 'POST', path: '/api/v1/rooms/{room}/messages' },
  setTenantLimits: { method: 'PUT', path: '/api/v1/tenants/{tenant}/limits' },
  setTimer: { method: 'POST', path: '/api/v1/timers' },
  signIn: { method: 'POST', path: '/api/v1/session' },
  signOut: { method: 'DELETE', path: '/api/v1/session' },
  streamEvents: { method: 'GET', path: '/api/v1/events/stream' },
  streamReplay: { method: 'GET', path: '/api/v1/events/replay' },
  suspendTenant: { method: 'POST', path: '/api/v1/tenants/{tenant}/suspend' },
  verifyLog: { method: 'POST', path: '/api/v1/audit/verify' },
};

/** Where an operation is and how its body is sent; `types` are the content types it takes, the usual one first. */
interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly types?: readonly string[];
}

/** One request as a transport sends it; `path` has its parameters and its query. */
export interface Sent {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

type Value = string | number | boolean | null | undefined;

/** Whatever an operation may be given. */
interface Given {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, Value | readonly Value[]>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const queryOf = (query: NonNullable<Given['query']>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? (value as readonly Value[]) : [value])
      if (one !== undefined && one !== null) search.append(name, String(one));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
};

/** The path of an operation with its parameters and its query; what is undefined or null is left out, lists are repeated. */
const pathOf = ({ path }: Endpoint, { params = {}, query = {} }: Given): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(params[name]))) + queryOf(query);

/** A request of an operation. */
const sentOf = (operation: string, endpoint: Endpoint, given: Given): Sent => {
  const { headers = {}, body, signal, contentType = endpoint.types?.[0] ?? 'application/json' } = given;
  const own = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const type: readonly [string, string][] = body === undefined ? [] : [['content-type', contentType]];
  return {
    operation,
    method: endpoint.method,
    path: pathOf(endpoint, given),
    headers: Object.fromEntries([...type, ...own]),
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  };
};

type Table = Readonly<Record<string, Endpoint>>;

/** A function for each operation of the table, each of which sends its request by `transport`. */
const callsOf = (table: Table, transport: (sent: Sent) => Promise<unknown>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(table).map(([operation, endpoint]) => [
      operation,
      (given: Given = {}) => transport(sentOf(operation, endpoint, given)),
    ]),
  );

/** The request of an operation, to be sent or shown. */
const requestIn = (table: Table, operation: string, given: Given): Sent =>
  sentOf(operation, table[operation] as Endpoint, given);

/** A refusal with one of these codes. */
export type Refusal<Code extends string> = Problem & { readonly code: Code };

type Input<O extends keyof Operations> = Operations[O]['input'] & { readonly signal?: AbortSignal | undefined };
/** What an operation is called with. */
export type Arguments<O extends keyof Operations> = Args<Input<O>>;
type Args<Given> = object extends Given ? [given?: Given] : [given: Given];

/** Operations whose answer is an event stream or lines: they have an address, see `address`, and no function. */
export type StreamOperation = 'exportAudit' | 'exportOwnTenant' | 'exportTenant' | 'streamEvents' | 'streamReplay';

/** Operations that are called and answered. */
export type CallOperation = Exclude<keyof Operations, StreamOperation>;

/** A function for each operation; it gives the body of a good answer, whatever else its transport does with the others. */
export type Client = {
  readonly [O in CallOperation]: (...args: Args<Input<O>>) => Promise<Operations[O]['reply']>;
};

/** An answer of an operation, whichever; its status tells the body's shape. */
export type AnswerOf<O extends CallOperation> = {
  readonly [S in keyof Operations[O]['answers']]: {
    readonly status: S;
    readonly headers: Headers;
    readonly body: Operations[O]['answers'][S];
  };
}[keyof Operations[O]['answers']];

/** A function for each operation; it gives the whole answer, a refusal too. */
export type Asking = {
  readonly [O in CallOperation]: (...args: Args<Input<O>>) => Promise<AnswerOf<O>>;
};

/** A client whose requests `transport` sends: it resolves with the body of a good answer and throws for the others. */
export const createClient = (transport: (sent: Sent) => Promise<unknown>): Client =>
  callsOf(ENDPOINTS, transport) as unknown as Client;

/** A client that gives whole answers: `transport` resolves with status, headers and the body that was read. */
export const createAsking = (
  transport: (sent: Sent) => Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }>,
): Asking => callsOf(ENDPOINTS, transport) as unknown as Asking;

/** The request of an operation, to be shown or sent by other means. */
export const requestOf = <O extends keyof Operations>(operation: O, ...[given]: Args<Input<O>>): Sent =>
  requestIn(ENDPOINTS, operation, given ?? {});

/** The address of an operation below the server's, for links and event streams. */
export const address = <O extends keyof Operations>(operation: O, ...given: Args<Input<O>>): string =>
  requestOf(operation, ...given).path;

/** Every item of a list, page after page. */
export async function* everyItem<Query extends { readonly cursor?: string | null | undefined }, Item>(
  list: (given: { readonly query: Query }) => Promise<{ readonly items: readonly Item[]; readonly next_cursor: string | null }>,
  query: Query,
): AsyncGenerator<Item> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof list>> = await list({ query: { ...query, cursor } });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
