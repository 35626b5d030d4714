// @ts-nocheck
/**
 * AuraLink
 * 0.1.0
 * DO NOT MODIFY - This file has been generated using oazapfts.
 * See https://www.npmjs.com/package/oazapfts
 */
import * as Oazapfts from "@oazapfts/runtime";
import * as QS from "@oazapfts/runtime/query";
export const defaults: Oazapfts.Defaults<Oazapfts.CustomHeaders> = {
    headers: {},
    baseUrl: "/"
};
const oazapfts = Oazapfts.runtime(defaults);
export const servers = {
    theProgramThatServesThisDocument: "/"
};
export type Checkpoint = {
    /** Where the checkpoint itself lies */
    position: string;
    stream: string;
    "from": number;
    to: number;
    /** Events in its tree */
    size: number;
    /** SHA-256 as 64 hexadecimal digits */
    root: string;
    /** Hash of the checkpoint before; 64 zeros in the first */
    previous: string;
    /** SHA-256 of the byte 2 and the canonical JSON (RFC 8785) of {from, previous, root, size, stream, to}: it stands for the whole log up to `to` */
    hash: string;
    time: string;
};
export type CheckpointPage = {
    items: Checkpoint[];
    next_cursor: string | null;
};
export type Problem = {
    /** Address of the code in the error table */
    "type": string;
    title: string;
    status: number;
    detail: string;
    /** Path of the request, without its query */
    instance: string;
    code: "BODY_INVALID" | "BODY_TOO_LARGE" | "MEDIA_TYPE_UNSUPPORTED" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "CURSOR_INVALID" | "MOMENT_INVALID" | "PRECONDITION_FAILED" | "PRECONDITION_REQUIRED" | "RATE_LIMITED" | "STREAMS_EXHAUSTED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_REUSED" | "IDEMPOTENCY_KEY_IN_FLIGHT" | "UNAUTHENTICATED" | "IDENTITY_PROVIDER_UNREACHABLE" | "FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "SIGN_IN_CODE_INVALID" | "SIGNATURE_INVALID" | "SOURCE_NOT_YOURS" | "OWNER_NOT_YOURS" | "EVENT_OF_THE_PLATFORM" | "EDGE_UNKNOWN" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "EVENT_VERSION_NEWER" | "EVENT_UPCAST_FAILED" | "SCHEMA_NOT_FOUND" | "ENVELOPE_INVALID" | "KEY_NOT_A_TOKEN" | "EVENT_TOO_LARGE" | "PAYLOAD_LEFT_OUT" | "PAYLOAD_LOST" | "EVENT_NOT_FOUND" | "EVENT_ID_AMBIGUOUS" | "TIMER_INVALID" | "TIMER_NOT_FOUND" | "TIMER_OVER" | "TIMER_BEHIND" | "EVENT_NOT_COVERED" | "AUDIT_MISMATCH" | "AUDIT_RUNNING" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "LOG_NOT_SYNCED" | "DATABASE_UNREACHABLE" | "REVISION_CONFLICT" | "PROJECTION_REBUILDING" | "COMPARISON_NOT_FOUND" | "COMPARISON_RUNNING" | "SHUTTING_DOWN" | "ROOM_NOT_FOUND" | "ROOM_NOT_YET" | "ROOM_NOT_READY" | "ROOM_ENDED" | "PARTICIPANT_NOT_FOUND" | "TRACK_NOT_FOUND" | "PERSON_ERASED" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "LIVEKIT_REFUSED" | "REPLAY_NOT_FOUND" | "REPLAY_RANGE_EMPTY" | "REPLAY_TARGET_INVALID" | "REPLAY_OVER" | "REPLAY_NOT_PAUSABLE" | "REPLAYS_TOO_MANY" | "WEBHOOK_URL_REFUSED" | "WEBHOOK_FAILING" | "WEBHOOK_GONE" | "SUBJECT_NOT_STORED" | "DEAD_LETTER_NOT_FOUND" | "DEAD_LETTER_DISCARDED" | "DEAD_LETTER_REDRIVEN" | "DEAD_LETTER_UNDER_WAY" | "HANDLER_NOT_FOUND" | "DELIVERIES_SPENT" | "DELIVERY_TERMINATED" | "PROJECTION_NOT_FOUND" | "HANDLER_TIMED_OUT" | "PORT_NOT_WIRED" | "CONFIG_INVALID" | "DATA_DIR_HELD" | "DATA_DIR_NEWER" | "PORT_TAKEN" | "SERVER_NOT_FOUND" | "LOCAL_SERVER_FAILED" | "NOT_RUNNING" | "OPTION_INVALID" | "NOT_YET" | "HANDLER_INVALID" | "INTERNAL" | "BACKUP_FAILED" | "BACKUP_EXISTS" | "BACKUP_INVALID" | "BACKUP_NEWER" | "RESTORE_NOT_EMPTY" | "RESTORE_FAILED" | "LOG_IN_USE" | "LOG_NOT_MIGRATED" | "CERTIFICATES_THERE";
    /** What can be done about it */
    next: string;
    /** X-Request-Id of the answer; the log has it too */
    request_id: string;
    /** Every difference, each with its JSON pointer */
    errors?: {
        "in"?: "params" | "query" | "headers" | "body";
        pointer: string;
        message: string;
    }[];
};
export type CloudEvent = {
    specversion: "1.0";
    id: string;
    source: string;
    "type": string;
    subject: string;
    time: string;
    datacontenttype: string;
    tenant: string;
    correlationid: string;
    causationid?: string;
    traceparent?: string;
    /** Where the data lies, when it is not here */
    dataref?: string;
    data?: unknown;
};
export type Event = {
    /** A place on the log, <stream>:<sequence> */
    position: string;
    /** Identity of (tenant, source, id) */
    msg_id: string;
    event: CloudEvent;
    stored?: CloudEvent;
    /** Why the event is shown as it lies on the log: not as the newest version, or without its data */
    unread?: {
        code: string;
        title: string;
        reason?: string;
    };
};
export type Proof = {
    event: Event;
    /** SHA-256 of the byte 0 and the canonical JSON (RFC 8785) of {event, position}, both as they stand in `event` */
    leaf: string;
    /** Place among the leaves, from 0 */
    index: number;
    /** From the leaf up: each step gives the SHA-256 of the byte 1, the left hash and the right hash; `side` is where the neighbour stands. The last is the root (RFC 6962 §2.1) */
    path: {
        side: "left" | "right";
        /** SHA-256 as 64 hexadecimal digits */
        hash: string;
    }[];
    checkpoint: Checkpoint;
    /** The checkpoints that follow up to `until`, each naming the one before; empty unless asked for */
    after: Checkpoint[];
};
export type Verdict = {
    ok: boolean;
    /** Events held against a checkpoint */
    checked: number;
    /** Checkpoints whose root was computed anew */
    checkpoints: number;
    covered_to: string | null;
    /** Events that no checkpoint covers yet: only counted */
    uncovered: number;
    head: string | null;
    first_bad: {
        /** A place on the log, <stream>:<sequence> */
        position: string;
        kind: "missing" | "altered" | "checkpoint" | "forked" | "cut";
        why: string;
    } | null;
};
export type DeadLetter = {
    id: string;
    state: "open" | "redriving" | "redriven" | "discarded";
    handler: string;
    kind: "handler" | "projection";
    /** A place on the log, <stream>:<sequence> */
    event_position: string;
    event_id: string;
    event_type: string;
    event_subject: string;
    /** Error code of the last attempt */
    code: string;
    reason: string;
    attempts: number;
    first_at: string;
    last_at: string;
    redriven_at: string | null;
    discarded_at: string | null;
    discard_reason: string | null;
};
export type DeadLetterPage = {
    items: DeadLetter[];
    next_cursor: string | null;
};
export type DeadLetterDetail = {
    id: string;
    state: "open" | "redriving" | "redriven" | "discarded";
    handler: string;
    kind: "handler" | "projection";
    /** A place on the log, <stream>:<sequence> */
    event_position: string;
    event_id: string;
    event_type: string;
    event_subject: string;
    /** Error code of the last attempt */
    code: string;
    reason: string;
    attempts: number;
    first_at: string;
    last_at: string;
    redriven_at: string | null;
    discarded_at: string | null;
    discard_reason: string | null;
    event: Event | null;
    stack: string | null;
};
export type EventPage = {
    items: Event[];
    next_cursor: string | null;
};
export type NewEvent = {
    specversion: "1.0";
    /** With source it tells repeats: they add nothing */
    id: string;
    source: string;
    "type": string;
    /** Follows from the data; where it is given it must be the same */
    subject?: string;
    /** When it happened; now if absent */
    time?: string;
    datacontenttype?: "application/json";
    dataschema?: string;
    correlationid?: string;
    causationid?: string;
    traceparent?: string;
    /** As the schema of its type says, see /schemas/{type} */
    data: unknown;
};
export type Receipt = {
    /** A place on the log, <stream>:<sequence> */
    position: string;
    msg_id: string;
    id: string;
    /** The log held this event before; nothing was added */
    duplicate: boolean;
};
export type EventNode = {
    /** A place on the log, <stream>:<sequence> */
    position: string;
    msg_id: string;
    "type": string;
    subject: string;
    source: string;
    time: string;
    children: EventNode[];
};
export type Causation = {
    root: EventNode;
    /** msg_id of the event that was asked for */
    focus: string;
};
export type Readiness = {
    ready: boolean;
    reasons: string[];
};
export type Health = {
    status: "ok" | "degraded" | "down";
    version: string;
    mode: string;
    uptime_s: number;
    as_of: string | null;
    lag_ms: number | null;
    parts: object;
    off: {
        what: string;
        why: string;
        how: string;
    }[];
};
export type Message = {
    id: string;
    room_id: string;
    sender: string | null;
    text: string | null;
    state: "requested" | "sent" | "refused";
    requested_at: string | null;
    sent_at: string | null;
    error: {
        code: string;
        reason: string;
    } | null;
};
export type MessagePage = {
    items: Message[];
    next_cursor: string | null;
};
export type Track = {
    id: string;
    room_id: string;
    participant_id: string;
    identity: string | null;
    kind: "audio" | "video" | "data";
    source: string;
    name: string | null;
    mime_type: string | null;
    width: number | null;
    height: number | null;
    muted: boolean;
    state: "published" | "unpublished";
    published_at: string | null;
    unpublished_at: string | null;
};
export type Participant = {
    id: string;
    room_id: string;
    identity: string | null;
    name: string | null;
    person_id: string;
    kind: string;
    is_agent: boolean;
    state: "joined" | "left" | "aborted";
    metadata: string | null;
    attributes: object | null;
    joined_at: string | null;
    left_at: string | null;
    leave_reason: string | null;
    duration_ms: number | null;
    tracks: Track[];
};
export type ParticipantPage = {
    items: Participant[];
    next_cursor: string | null;
};
export type Projection = {
    name: string;
    /** A place on the log, <stream>:<sequence> */
    position: string;
    lag_events: number;
    lag_seconds: number;
    /** Of its tables and cases; another hash means a rebuild */
    hash: string;
    state: "live" | "catching_up" | "rebuilding";
    /** One for each range of shards that a process projects */
    partitions: {
        shards: string;
        /** A place on the log, <stream>:<sequence> */
        position: string;
        /** At most: events of other shards are counted with them */
        lag_events: number;
    }[];
    rebuild: {
        /** A place on the log, <stream>:<sequence> */
        position: string;
        /** A place on the log, <stream>:<sequence> */
        "of": string;
        percent: number;
        per_second: number | null;
        seconds_left: number | null;
        /** Events it could not take in; each has a dead letter */
        failed: number;
        started_at: string;
    } | null;
    last_rebuild: {
        id: string;
        state: "requested" | "rebuilt";
        requested_at: string | null;
        finished_at: string | null;
        up_to: string | null;
        duration_ms: number | null;
        failed: number | null;
    } | null;
};
export type ProjectionPage = {
    items: Projection[];
    next_cursor: string | null;
};
export type ProjectionComparison = {
    id: string;
    projection: string;
    state: "running" | "done" | "failed";
    /** A place on the log, <stream>:<sequence> */
    position: string;
    /** A place on the log, <stream>:<sequence> */
    "of": string;
    percent: number;
    started_at: string;
    finished_at: string | null;
    /** Of your tenant, all of them */
    rows_differing: number;
    /** Of other tenants; counted, not shown */
    rows_differing_elsewhere: number;
    /** Of the first hundred differing rows of each table; kept until the next comparison, or until all tables are made anew */
    differences: {
        table: string;
        key: string[];
        column: string | null;
        live: unknown;
        rebuilt: unknown;
    }[];
    error: {
        code: string;
        title: string;
    } | null;
};
export type NewReplay = {
    id: string;
    state: "requested" | "running" | "pausing" | "paused" | "resuming" | "cancelling" | "cancelled" | "completed" | "failed";
    /** A place on the log, <stream>:<sequence> */
    "from": string;
    /** A place on the log, <stream>:<sequence> */
    to: string;
    /** Full types, or prefixes that end in *; empty: every type */
    types: string[];
    subject: string | null;
    correlation_id: string | null;
    /** As fast as the target takes them, as fast as they happened, or so many times as fast (10: ten times) */
    speed: ("as_fast_as_possible" | "real_time") | number;
    max_gap_ms: number | null;
    target: {
        "type": "webhook";
        url: string;
        mode: "structured" | "binary" | "batch";
        retry_for_s: number;
    } | {
        "type": "nats";
        subject: string;
        acknowledged: boolean;
    } | {
        "type": "projection";
        projection: string;
    };
    /** A place on the log, <stream>:<sequence> */
    position: string;
    /** Events the target has taken */
    delivered: number;
    /** Of the positions between its ends */
    percent: number;
    events_per_second: number | null;
    seconds_left: number | null;
    /** How often a process went on with it after another had gone */
    restarts: number;
    requested_at: string;
    started_at: string | null;
    marked_at: string | null;
    ended_at: string | null;
    error: {
        code: string;
        reason: string;
    } | null;
    secret: string | null;
};
export type Replay = {
    id: string;
    state: "requested" | "running" | "pausing" | "paused" | "resuming" | "cancelling" | "cancelled" | "completed" | "failed";
    /** A place on the log, <stream>:<sequence> */
    "from": string;
    /** A place on the log, <stream>:<sequence> */
    to: string;
    /** Full types, or prefixes that end in *; empty: every type */
    types: string[];
    subject: string | null;
    correlation_id: string | null;
    /** As fast as the target takes them, as fast as they happened, or so many times as fast (10: ten times) */
    speed: ("as_fast_as_possible" | "real_time") | number;
    max_gap_ms: number | null;
    target: {
        "type": "webhook";
        url: string;
        mode: "structured" | "binary" | "batch";
        retry_for_s: number;
    } | {
        "type": "nats";
        subject: string;
        acknowledged: boolean;
    } | {
        "type": "projection";
        projection: string;
    };
    /** A place on the log, <stream>:<sequence> */
    position: string;
    /** Events the target has taken */
    delivered: number;
    /** Of the positions between its ends */
    percent: number;
    events_per_second: number | null;
    seconds_left: number | null;
    /** How often a process went on with it after another had gone */
    restarts: number;
    requested_at: string;
    started_at: string | null;
    marked_at: string | null;
    ended_at: string | null;
    error: {
        code: string;
        reason: string;
    } | null;
};
export type ReplayPage = {
    items: Replay[];
    next_cursor: string | null;
};
export type TimelineItem = {
    /** A place on the log, <stream>:<sequence> */
    position: string;
    time: string;
    "type": string;
    name: string;
    /** One line for people */
    summary: string;
    event_id: string;
    msg_id: string;
    participant_id: string | null;
    track_id: string | null;
    data: unknown;
};
export type TimelineItemPage = {
    items: TimelineItem[];
    next_cursor: string | null;
};
export type RoomMoment = {
    /** A place on the log, <stream>:<sequence> */
    position: string;
    time: string;
    name: string;
};
export type RoomMoments = {
    items: RoomMoment[];
    /** How many there are */
    total: number;
};
export type RowChange = {
    /** Table of the read model */
    table: string;
    id: string;
    change: "added" | "changed" | "removed";
    fields: {
        field: string;
        before: unknown;
        after: unknown;
    }[];
};
export type RoomChanges = {
    /** A place on the log, <stream>:<sequence> */
    "from": string;
    /** A place on the log, <stream>:<sequence> */
    to: string;
    /** How many events of the room lie between */
    events: number;
    items: RowChange[];
    next_cursor: string | null;
};
export type Room = {
    /** LiveKit's sid; the request id while the room is a wish */
    id: string;
    /** Empty while only a participant was seen of the room */
    name: string;
    state: "requested" | "refused" | "created" | "active" | "finished";
    request_id: string | null;
    error: {
        code: string;
        reason: string;
    } | null;
    ai_agent_enabled: boolean;
    agent_id: string | null;
    metadata: string | null;
    max_participants: number | null;
    empty_timeout_s: number | null;
    created_at: string | null;
    started_at: string | null;
    ended_at: string | null;
    duration_ms: number | null;
    participants_now: number;
    participants_total: number;
    tracks_now: number;
    messages_total: number;
    report: {
        revision: number;
        duration_ms: number;
        participant_minutes: number;
        participants: number;
        peak_participants: number;
        tracks: number;
    } | null;
    /** Sequence of the room's last event; also its ETag */
    revision: number;
    /** A place on the log, <stream>:<sequence> */
    as_of: string;
};
export type RoomPage = {
    items: Room[];
    next_cursor: string | null;
};
export type JoinToken = {
    /** LiveKit join token; never stored */
    token: string;
    /** WebSocket address of the LiveKit server */
    url: string;
    room: string;
    identity: string;
    expires_at: string;
};
export type Recording = {
    id: string;
    room_id: string | null;
    room_name: string | null;
    status: string;
    kind: string | null;
    started_at: string | null;
    ended_at: string | null;
    error: string | null;
    files: {
        filename: string;
        duration_ms: number;
        size_bytes: number;
    }[];
};
export type RecordingPage = {
    items: Recording[];
    next_cursor: string | null;
};
export type Session = {
    subject: string;
    tenant: string;
    /** Empty: the scope alone says what is allowed */
    roles: string[];
    scope: string | null;
    /** What roles and scope allow together */
    permissions: string[];
    expires_at: string;
};
export type SignInCode = {
    code: string;
    /** Opens the dashboard signed in; works once */
    url: string;
    expires_at: string;
};
export type Overview = {
    rooms_active: number;
    participants_active: number;
    tracks_active: number;
    events_total: number;
    dead_letters: number;
    /** Active rooms, the newest twenty */
    rooms: Room[];
    /** A place on the log, <stream>:<sequence> */
    as_of: string;
    lag_ms: number;
};
export type Timer = {
    id: string;
    /** The id it was set by: setting it again replaces it */
    name: string;
    state: "set" | "fired" | "failed" | "cancelled";
    kind: "at" | "after" | "every" | "cron";
    at: string | null;
    after_ms: number | null;
    every_ms: number | null;
    cron: string | null;
    zone: string | null;
    event_type: string;
    event_source: string;
    /** The handler, or the subject of the credential */
    set_by: string;
    set_at: string;
    next_due_at: string | null;
    last_due_at: string | null;
    last_fired_at: string | null;
    last_late_ms: number | null;
    last_event_id: string | null;
    ended_at: string | null;
    fired: number;
    /** Of those, how often more than five seconds after the moment */
    late: number;
    /** Occurrences that an outage left out */
    missed: number;
    failed: number;
    error: {
        code: string;
        reason: string;
    } | null;
};
export type TimerPage = {
    items: Timer[];
    next_cursor: string | null;
};
export type TimerDetail = {
    id: string;
    /** The id it was set by: setting it again replaces it */
    name: string;
    state: "set" | "fired" | "failed" | "cancelled";
    kind: "at" | "after" | "every" | "cron";
    at: string | null;
    after_ms: number | null;
    every_ms: number | null;
    cron: string | null;
    zone: string | null;
    event_type: string;
    event_source: string;
    /** The handler, or the subject of the credential */
    set_by: string;
    set_at: string;
    next_due_at: string | null;
    last_due_at: string | null;
    last_fired_at: string | null;
    last_late_ms: number | null;
    last_event_id: string | null;
    ended_at: string | null;
    fired: number;
    /** Of those, how often more than five seconds after the moment */
    late: number;
    /** Occurrences that an outage left out */
    missed: number;
    failed: number;
    error: {
        code: string;
        reason: string;
    } | null;
    position: string | null;
    event_data: object | null;
    /** Its next moments, at most five */
    upcoming: string[];
};
/**
 * The checkpoints of the log, the newest first
 */
export function listCheckpoints({ limit, cursor, xRequestId }: {
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: CheckpointPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/audit/checkpoints${QS.query(QS.explode({
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * That an event lies on the log, to be checked without AuraLink
 */
export function getProof(event: string, { until, xRequestId }: {
    until?: number;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Proof;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "EVENT_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "EVENT_ID_AMBIGUOUS" | "EVENT_NOT_COVERED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "AUDIT_MISMATCH" | "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/audit/proof/${encodeURIComponent(event)}${QS.query(QS.explode({
        until
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Walk the log and its checkpoints and name the first position that cannot be vouched for
 */
export function verifyLog(body: {
    "from"?: string;
    to?: string;
    /** Checkpoints that are kept elsewhere, as hash@to */
    expect?: string[];
}, { idempotencyKey, xRequestId }: {
    idempotencyKey?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Verdict;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "AUDIT_RUNNING";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/api/v1/audit/verify", oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Events that a handler or a projection gave up, the newest first
 */
export function listDeadLetters({ handler, code, $type, subject, search, $from, to, kind, state, limit, cursor, xRequestId }: {
    handler?: string;
    code?: string;
    $type?: string;
    subject?: string;
    search?: string;
    $from?: string;
    to?: string;
    kind?: "handler" | "projection";
    state?: "open" | "redriving" | "redriven" | "discarded";
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: DeadLetterPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/dead-letters${QS.query(QS.explode({
        handler,
        code,
        "type": $type,
        subject,
        search,
        "from": $from,
        to,
        kind,
        state,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * One dead letter with the event and the stack
 */
export function getDeadLetter(id: string, { xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: DeadLetterDetail;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "DEAD_LETTER_NOT_FOUND";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/dead-letters/${encodeURIComponent(id)}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Say that a dead letter needs no more trying, and why; it is kept with that reason
 */
export function discardDeadLetter(id: string, body?: {
    /** Why it may be let be; kept with the letter */
    reason: string;
}, { reason, idempotencyKey, prefer, traceparent, xRequestId }: {
    reason?: string;
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: DeadLetter;
    } | {
        status: 202;
        data: DeadLetter;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "DEAD_LETTER_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "DEAD_LETTER_REDRIVEN" | "DEAD_LETTER_UNDER_WAY";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/dead-letters/${encodeURIComponent(id)}${QS.query(QS.explode({
        reason
    }))}`, oazapfts.json({
        ...opts,
        method: "DELETE",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Have the handler try the event again, or the projection be rebuilt; the answer is the letter, whose state says how that ended
 */
export function redriveDeadLetter(id: string, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: DeadLetter;
    } | {
        status: 202;
        data: DeadLetter;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "DEAD_LETTER_NOT_FOUND" | "PROJECTION_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "DEAD_LETTER_DISCARDED";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/dead-letters/${encodeURIComponent(id)}/redrive`, {
        ...opts,
        method: "POST",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Have all open letters of handlers tried again that the filter selects; a projection's are redriven by a rebuild
 */
export function redriveDeadLetters(body: {
    /** Name of the handler or projection */
    handler?: string;
    /** Error code of the last attempt */
    code?: string;
    /** Full event type, or a prefix that ends in * */
    "type"?: string;
    /** Of the event: room/RM_x */
    subject?: string;
    /** Text within reason, code or names, in any case; or an id or position */
    search?: string;
    /** A moment (ISO 8601) of the last attempt, inclusive */
    "from"?: string;
    /** A moment (ISO 8601) of the last attempt, inclusive */
    to?: string;
    /** At most so many */
    limit?: number;
    /** next_cursor of the answer before */
    cursor?: string;
}, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: {
            items: DeadLetter[];
            next_cursor: string | null;
        };
    } | {
        status: 202;
        data: {
            items: DeadLetter[];
            next_cursor: string | null;
        };
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>("/api/v1/dead-letters/redrive", oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Say of all open letters that the filter selects that they need no more trying, and why
 */
export function discardDeadLetters(body: {
    /** Name of the handler or projection */
    handler?: string;
    /** Error code of the last attempt */
    code?: string;
    /** Full event type, or a prefix that ends in * */
    "type"?: string;
    /** Of the event: room/RM_x */
    subject?: string;
    /** Text within reason, code or names, in any case; or an id or position */
    search?: string;
    /** A moment (ISO 8601) of the last attempt, inclusive */
    "from"?: string;
    /** A moment (ISO 8601) of the last attempt, inclusive */
    to?: string;
    kind?: "handler" | "projection";
    /** Why it may be let be; kept with the letter */
    reason: string;
    /** At most so many */
    limit?: number;
    /** next_cursor of the answer before */
    cursor?: string;
}, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: {
            items: DeadLetter[];
            next_cursor: string | null;
        };
    } | {
        status: 202;
        data: {
            items: DeadLetter[];
            next_cursor: string | null;
        };
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>("/api/v1/dead-letters/discard", oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * This API as OpenAPI 3.1
 */
export function getOpenApi({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: object;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/openapi.json", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Everything that can happen as AsyncAPI 3.0
 */
export function getAsyncApi({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: object;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/asyncapi.json", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * The error table
 */
export function getErrorsPage({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/docs/errors", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * JSON Schema (2020-12) of an event type's data
 */
export function getEventSchema($type: string, { xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: object;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "SCHEMA_NOT_FOUND";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/schemas/${encodeURIComponent($type)}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Search the log
 */
export function searchEvents({ $type, subject, source, correlationId, id, $from, to, order, $as, limit, cursor, xRequestId }: {
    $type?: string[];
    subject?: string;
    source?: string;
    correlationId?: string;
    id?: string;
    $from?: string;
    to?: string;
    order?: "desc" | "asc";
    $as?: "newest" | "stored";
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: EventPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/events${QS.query(QS.explode({
        "type": $type,
        subject,
        source,
        correlation_id: correlationId,
        id,
        "from": $from,
        to,
        order,
        "as": $as,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Put CloudEvents on the log, of any declared version of their type: structured, binary (ce-* headers) or a batch of at most 1,000, taken as a whole; data up to 16 MiB; with Prefer: wait=N once the read models have them
 */
export function publishEvents(newEvent: NewEvent, { idempotencyKey, xRequestId }: {
    idempotencyKey?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 202;
        data: Receipt | {
            items: Receipt[];
        };
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID" | "ENVELOPE_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "SOURCE_NOT_YOURS" | "OWNER_NOT_YOURS" | "EVENT_OF_THE_PLATFORM";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/api/v1/events", oazapfts.json({
        ...opts,
        method: "POST",
        body: newEvent,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * One event
 */
export function getEvent(id: string, { $as, xRequestId }: {
    $as?: "newest" | "stored";
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Event;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "EVENT_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "EVENT_ID_AMBIGUOUS";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/events/${encodeURIComponent(id)}${QS.query(QS.explode({
        "as": $as
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * One event alone, as a message of the CloudEvents HTTP binding: structured, or binary with ce-* headers; what any CloudEvents SDK reads
 */
export function getEventMessage(id: string, { mode, $as, xRequestId }: {
    mode?: "structured" | "binary";
    $as?: "newest" | "stored";
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: CloudEvent;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "EVENT_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "EVENT_ID_AMBIGUOUS";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/events/${encodeURIComponent(id)}/message${QS.query(QS.explode({
        mode,
        "as": $as
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * What caused the event and what it led to, as a tree from the first cause
 */
export function getCausation(id: string, { xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Causation;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "EVENT_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "EVENT_ID_AMBIGUOUS";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/events/${encodeURIComponent(id)}/causation`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Events as they happen (server-sent events); each is a default message whose id is its position, `position` messages say how far the log and the read models are, `health` messages which parts are up, `progress` messages how far rebuilds and comparisons are
 */
export function streamEvents({ $type, subject, correlationId, $as, after, lastEventId, xRequestId }: {
    $type?: string[];
    subject?: string;
    correlationId?: string;
    $as?: "newest" | "stored";
    after?: string;
    lastEventId?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Event;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED" | "STREAMS_EXHAUSTED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/events/stream${QS.query(QS.explode({
        "type": $type,
        subject,
        correlation_id: correlationId,
        "as": $as,
        after
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "last-event-id": lastEventId,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * The process answers; says nothing about what it depends on
 */
export function getLiveness({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: {
            status: "ok";
        };
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "SHUTTING_DOWN";
        };
    }>("/livez", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Whether requests can be served: dependencies are there, read models have caught up
 */
export function getReadiness({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Readiness;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Readiness;
    }>("/readyz", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * What is up, what is not, what is off and how to switch it on
 */
export function getHealth({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Health;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Health;
    }>("/health", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Metrics in the Prometheus text format
 */
export function getMetrics({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/metrics", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Chat messages of the room, oldest first; with `at`, as they were at that moment
 */
export function listMessages(room: string, { at, limit, cursor, xRequestId }: {
    at?: string;
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: MessagePage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND" | "ROOM_NOT_YET";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/messages${QS.query(QS.explode({
        at,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Send a chat message to everybody in the room
 */
export function sendMessage(room: string, body: {
    text: string;
    /** The token's subject if absent */
    sender?: string;
}, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Message;
    } | {
        status: 202;
        data: Message;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 502;
        data: Problem & {
            code?: "LIVEKIT_REFUSED";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/messages`, oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Sessions in the room, one item each; a rejoin is another session; with `at`, as they were at that moment
 */
export function listParticipants(room: string, { state, at, limit, cursor, xRequestId }: {
    state?: "joined" | "left" | "aborted";
    at?: string;
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ParticipantPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND" | "ROOM_NOT_YET";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/participants${QS.query(QS.explode({
        state,
        at,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Disconnect a participant
 */
export function removeParticipant(room: string, identity: string, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Participant;
    } | {
        status: 202;
        data: Participant;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND" | "PARTICIPANT_NOT_FOUND" | "TRACK_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 502;
        data: Problem & {
            code?: "LIVEKIT_REFUSED";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/participants/${encodeURIComponent(identity)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Mute or unmute a track of a participant; without track_id all its audio
 */
export function muteParticipant(room: string, identity: string, body: {
    track_id?: string;
    /** True if absent */
    muted?: boolean;
}, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Track[];
        };
    } | {
        status: 202;
        data: {
            items: Track[];
        };
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND" | "PARTICIPANT_NOT_FOUND" | "TRACK_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 502;
        data: Problem & {
            code?: "LIVEKIT_REFUSED";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/participants/${encodeURIComponent(identity)}/mute`, oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * The read models and how far each has read the log
 */
export function listProjections({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ProjectionPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/api/v1/projections", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * One read model, and the progress of its rebuild
 */
export function getProjection(name: string, { xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Projection;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "PROJECTION_NOT_FOUND";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/projections/${encodeURIComponent(name)}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Have a read model built anew beside the one that serves
 */
export function rebuildProjection(name: string, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 202;
        data: Projection;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "PROJECTION_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/projections/${encodeURIComponent(name)}/rebuild`, {
        ...opts,
        method: "POST",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Compare the rows that serve with those that the log gives; joins a comparison of yours that runs
 */
export function compareProjection(name: string, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ProjectionComparison;
    } | {
        status: 202;
        data: ProjectionComparison;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "PROJECTION_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/projections/${encodeURIComponent(name)}/compare`, {
        ...opts,
        method: "POST",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * The last comparison of a read model
 */
export function getProjectionComparison(name: string, { xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ProjectionComparison;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "COMPARISON_NOT_FOUND";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/projections/${encodeURIComponent(name)}/compare`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Have recorded events told again, in log order: to a webhook, a NATS subject or a projection. Handlers are not told. Needs events:read too
 */
export function createReplay(body: {
    /** A moment (ISO 8601) or a position, inclusive; absent: from the beginning */
    "from"?: string;
    /** A moment (ISO 8601) or a position, inclusive; absent: the end of the log as it is now */
    to?: string;
    /** Full types, or prefixes that end in * */
    "type"?: string[];
    subject?: string;
    correlation_id?: string;
    /** As fast as the target takes them, as fast as they happened, or so many times as fast (10: ten times) */
    speed?: ("as_fast_as_possible" | "real_time") | number;
    /** No pause between two events is longer than this */
    max_gap_ms?: number;
    target: {
        "type": "webhook";
        /** https or http. It is kept on the log: put no secret into it */
        url: string;
        /** CloudEvents over HTTP: one event as JSON (if absent), its data with ce-* headers, or up to 100 as a list */
        mode?: "structured" | "binary" | "batch";
        /** How long one event is tried again before the replay is paused (600) */
        retry_for_s?: number;
    } | {
        "type": "nats";
        /** Events are published under replay.<tenant>.<name>; absent: the id of the replay */
        name?: string;
        /** Wait until a stream has taken each event; false if absent */
        acknowledged?: boolean;
    } | {
        "type": "projection";
        projection: string;
    };
}, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: NewReplay;
    } | {
        status: 202;
        data: NewReplay;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "PROJECTION_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN" | "REPLAY_RANGE_EMPTY" | "REPLAY_TARGET_INVALID" | "WEBHOOK_URL_REFUSED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED" | "REPLAYS_TOO_MANY";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>("/api/v1/replays", oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Replays, the newest first
 */
export function listReplays({ state, limit, cursor, xRequestId }: {
    state?: "requested" | "running" | "pausing" | "paused" | "resuming" | "cancelling" | "cancelled" | "completed" | "failed";
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ReplayPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/replays${QS.query(QS.explode({
        state,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Recorded events as NDJSON, in log order, to the end as it was when asked: each line a CloudEvent, or with positions=true {position, msg_id, event}. An answer that was cut off goes on with after=
 */
export function streamReplay({ $from, to, $type, subject, correlationId, speed, maxGapMs, after, positions, raw, xRequestId }: {
    $from?: string;
    to?: string;
    $type?: string[];
    subject?: string;
    correlationId?: string;
    speed?: ("as_fast_as_possible" | "real_time") | number;
    maxGapMs?: number;
    after?: string;
    positions?: boolean;
    raw?: boolean;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Event;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "REPLAY_RANGE_EMPTY";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/events/replay${QS.query(QS.explode({
        "from": $from,
        to,
        "type": $type,
        subject,
        correlation_id: correlationId,
        speed,
        max_gap_ms: maxGapMs,
        after,
        positions,
        raw
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * One replay with its progress
 */
export function getReplay(id: string, { xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Replay;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "REPLAY_NOT_FOUND";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/replays/${encodeURIComponent(id)}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Have a replay stand still; it keeps its place
 */
export function pauseReplay(id: string, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Replay;
    } | {
        status: 202;
        data: Replay;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "REPLAY_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "REPLAY_OVER" | "REPLAY_NOT_PAUSABLE";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/replays/${encodeURIComponent(id)}/pause`, {
        ...opts,
        method: "POST",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Have a paused or failed replay go on from its place
 */
export function resumeReplay(id: string, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Replay;
    } | {
        status: 202;
        data: Replay;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "REPLAY_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "REPLAY_OVER" | "REPLAY_NOT_PAUSABLE";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/replays/${encodeURIComponent(id)}/resume`, {
        ...opts,
        method: "POST",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * End a replay where it stands
 */
export function cancelReplay(id: string, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Replay;
    } | {
        status: 202;
        data: Replay;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "REPLAY_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "REPLAY_OVER" | "REPLAY_NOT_PAUSABLE";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/replays/${encodeURIComponent(id)}/cancel`, {
        ...opts,
        method: "POST",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Everything that happened in the room, in log order; with `at`, up to that moment
 */
export function getRoomTimeline(room: string, { at, limit, cursor, xRequestId }: {
    at?: string;
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: TimelineItemPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND" | "ROOM_NOT_YET";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/timeline${QS.query(QS.explode({
        at,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * When things happened in the room, for a scale to be drawn: all moments, or evenly thinned to about `limit`
 */
export function getRoomMoments(room: string, { limit, xRequestId }: {
    limit?: number;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: RoomMoments;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/moments${QS.query(QS.explode({
        limit
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * The rows of the room, its participants, tracks, messages and recordings that differ between two moments, each field before and after
 */
export function getRoomChanges(room: string, $from: string, { to, limit, cursor, xRequestId }: {
    to?: string;
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: RoomChanges;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND" | "ROOM_NOT_YET";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/changes${QS.query(QS.explode({
        "from": $from,
        to,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Create a room
 */
export function createRoom(body: {
    name: string;
    /** False if absent */
    ai_agent_enabled?: boolean;
    agent_id?: string;
    /** 0: as many as the server allows */
    max_participants?: number;
    /** Seconds an empty room is kept */
    empty_timeout?: number;
    metadata?: string;
}, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Room;
    } | {
        status: 202;
        data: Room;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 502;
        data: Problem & {
            code?: "LIVEKIT_REFUSED";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>("/api/v1/rooms", oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Rooms, the newest first
 */
export function listRooms({ state, name, limit, cursor, xRequestId }: {
    state?: "requested" | "refused" | "created" | "active" | "finished";
    name?: string;
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: RoomPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/rooms${QS.query(QS.explode({
        state,
        name,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * One room; with `at`, as it was at that moment
 */
export function getRoom(room: string, { at, ifNoneMatch, xRequestId }: {
    at?: string;
    ifNoneMatch?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Room;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "MOMENT_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND" | "ROOM_NOT_YET";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}${QS.query(QS.explode({
        at
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-None-Match": ifNoneMatch,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * End a room; everybody in it is disconnected
 */
export function endRoom(room: string, { ifMatch, idempotencyKey, prefer, traceparent, xRequestId }: {
    ifMatch?: string;
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Room;
    } | {
        status: 202;
        data: Room;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 502;
        data: Problem & {
            code?: "LIVEKIT_REFUSED";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "if-match": ifMatch,
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * A token with which a client joins the room; who got one is on the log, the token is not
 */
export function createJoinToken(room: string, body: {
    identity: string;
    name?: string;
    metadata?: string;
    attributes?: object;
    /** True if absent */
    can_publish?: boolean;
    /** True if absent */
    can_subscribe?: boolean;
    /** True if absent */
    can_publish_data?: boolean;
    /** 3600 if absent */
    ttl_s?: number;
}, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: JoinToken;
    } | {
        status: 202;
        data: JoinToken;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "ROOM_NOT_READY" | "ROOM_ENDED";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 502;
        data: Problem & {
            code?: "LIVEKIT_REFUSED";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "LIVEKIT_UNREACHABLE" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/tokens`, oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Recordings of the room; with `at`, as they were at that moment
 */
export function listRoomRecordings(room: string, { at, limit, cursor, xRequestId }: {
    at?: string;
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: RecordingPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID" | "MOMENT_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "ROOM_NOT_FOUND" | "ROOM_NOT_YET";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/rooms/${encodeURIComponent(room)}/recordings${QS.query(QS.explode({
        at,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Exchange a one-use sign-in code for a session cookie
 */
export function signIn(body: {
    code: string;
}, { idempotencyKey, xRequestId }: {
    idempotencyKey?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Session;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "SIGN_IN_CODE_INVALID";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/api/v1/session", oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Who the credential stands for
 */
export function getSession({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Session;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN";
        };
    }>("/api/v1/session", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * End the session of the cookie
 */
export function signOut({ idempotencyKey, xRequestId }: {
    idempotencyKey?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/api/v1/session", {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * A link that signs a browser in as the caller, once, within ten minutes
 */
export function createSignInCode({ idempotencyKey, xRequestId }: {
    idempotencyKey?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: SignInCode;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/api/v1/session/codes", {
        ...opts,
        method: "POST",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * What is going on now
 */
export function getOverview({ xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Overview;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>("/api/v1/overview", {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Have an event published later: at a moment, after a time, again and again, or by cron in a time zone
 */
export function setTimer(body: {
    /** Set it again by the same id to replace it */
    id?: string;
    /** A moment (ISO 8601); one that has passed fires at once */
    at?: string;
    /** So long from now */
    after_ms?: number;
    /** Again and again, first so long from now */
    every_ms?: number;
    /** Five fields, six with seconds first, or @daily and its like */
    cron?: string;
    /** IANA time zone of cron; UTC if absent */
    zone?: string;
    event: {
        /** A type of the catalogue, in full */
        "type": string;
        /** The credential's own, else /timers */
        source?: string;
        /** In texts {timer.occurrence} and {timer.dueAt} are filled in when it fires */
        data: object;
    };
}, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Timer;
    } | {
        status: 202;
        data: Timer;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID" | "ENVELOPE_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "SOURCE_NOT_YOURS" | "OWNER_NOT_YOURS" | "EVENT_OF_THE_PLATFORM";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN" | "TIMER_INVALID";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>("/api/v1/timers", oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    })));
}
/**
 * Timers of people and of handlers, those set last first
 */
export function listTimers({ state, $type, limit, cursor, xRequestId }: {
    state?: "set" | "fired" | "failed" | "cancelled";
    $type?: string;
    limit?: number;
    cursor?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: TimerPage;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "CURSOR_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/timers${QS.query(QS.explode({
        state,
        "type": $type,
        limit,
        cursor
    }))}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * One timer with what it carries and its next moments
 */
export function getTimer(timer: string, { xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: TimerDetail;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "TIMER_NOT_FOUND";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    }>(`/api/v1/timers/${encodeURIComponent(timer)}`, {
        ...opts,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Cancel a timer: what has not fired by now does not fire. It is kept, and its past with it
 */
export function cancelTimer(timer: string, { idempotencyKey, prefer, traceparent, xRequestId }: {
    idempotencyKey?: string;
    prefer?: string;
    traceparent?: string;
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Timer;
    } | {
        status: 202;
        data: Timer;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID" | "IDEMPOTENCY_KEY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "UNAUTHENTICATED";
        };
    } | {
        status: 403;
        data: Problem & {
            code?: "FORBIDDEN" | "ORIGIN_NOT_ALLOWED" | "OWNER_NOT_YOURS";
        };
    } | {
        status: 404;
        data: Problem & {
            code?: "TIMER_NOT_FOUND";
        };
    } | {
        status: 409;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_IN_FLIGHT" | "TIMER_OVER";
        };
    } | {
        status: 412;
        data: Problem & {
            code?: "PRECONDITION_FAILED";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE" | "EVENT_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 422;
        data: Problem & {
            code?: "IDEMPOTENCY_KEY_REUSED" | "EVENT_INVALID" | "EVENT_TYPE_UNKNOWN" | "KEY_NOT_A_TOKEN";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "IDENTITY_PROVIDER_UNREACHABLE" | "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "LOG_DRIFTED" | "DATABASE_UNREACHABLE" | "SHUTTING_DOWN" | "PORT_NOT_WIRED";
        };
    } | {
        status: 504;
        data: Problem & {
            code?: "HANDLER_TIMED_OUT";
        };
    }>(`/api/v1/timers/${encodeURIComponent(timer)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "Idempotency-Key": idempotencyKey,
            Prefer: prefer,
            traceparent,
            "X-Request-Id": xRequestId
        })
    }));
}
/**
 * Deliveries from LiveKit; 200 once the log has the event, so that LiveKit repeats the rest
 */
export function receiveLiveKitWebhook(body: unknown, { xRequestId }: {
    xRequestId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
    } | {
        status: 400;
        data: Problem & {
            code?: "BODY_INVALID";
        };
    } | {
        status: 401;
        data: Problem & {
            code?: "SIGNATURE_INVALID";
        };
    } | {
        status: 413;
        data: Problem & {
            code?: "BODY_TOO_LARGE";
        };
    } | {
        status: 415;
        data: Problem & {
            code?: "MEDIA_TYPE_UNSUPPORTED";
        };
    } | {
        status: 429;
        data: Problem & {
            code?: "RATE_LIMITED";
        };
    } | {
        status: 500;
        data: Problem & {
            code?: "INTERNAL";
        };
    } | {
        status: 503;
        data: Problem & {
            code?: "BROKER_UNREACHABLE" | "BROKER_BUSY" | "LOG_FULL" | "SHUTTING_DOWN" | "LIVEKIT_NOT_CONFIGURED" | "PORT_NOT_WIRED";
        };
    }>("/webhooks/livekit", oazapfts.json({
        ...opts,
        method: "POST",
        body,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "X-Request-Id": xRequestId
        })
    })));
}
