/** What the API answers: one name for each shape, so that pages never spell a response out. */

export interface List<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export interface FieldProblem {
  readonly pointer: string;
  readonly message: string;
}

/** RFC 9457, with the code of the error table and what to do next. */
export interface Problem {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly next?: string;
  readonly request_id?: string;
  readonly errors?: readonly FieldProblem[];
}

export interface Session {
  readonly subject: string;
  readonly tenant: string;
  readonly scope: string;
  readonly expires_at: string;
}

export interface RoomReport {
  readonly revision: number;
  readonly duration_ms: number;
  readonly participant_minutes: number;
  readonly participants: number;
  readonly peak_participants: number;
  readonly tracks: number;
}

export type RoomState = 'requested' | 'refused' | 'created' | 'active' | 'finished';

export interface Room {
  readonly id: string;
  readonly name: string;
  readonly state: RoomState;
  readonly request_id: string | null;
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
  readonly report: RoomReport | null;
  readonly error?: { readonly code: string; readonly reason: string } | null;
}

export interface Track {
  readonly id: string;
  readonly room_id: string;
  readonly participant_id: string;
  readonly identity: string | null;
  readonly kind: 'audio' | 'video' | 'data';
  readonly source: string;
  readonly name: string | null;
  readonly mime_type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly muted: boolean;
  readonly state: 'published' | 'unpublished';
  readonly published_at: string | null;
  readonly unpublished_at: string | null;
}

export interface Participant {
  readonly id: string;
  readonly room_id: string;
  readonly identity: string | null;
  readonly name: string | null;
  readonly kind: string;
  readonly is_agent: boolean;
  readonly state: 'joined' | 'left' | 'aborted';
  readonly joined_at: string | null;
  readonly left_at: string | null;
  readonly leave_reason: string | null;
  readonly duration_ms: number | null;
  readonly tracks: readonly Track[];
}

export interface Message {
  readonly id: string;
  readonly room_id: string;
  readonly sender: string | null;
  readonly text: string | null;
  readonly state: 'requested' | 'sent' | 'refused';
  readonly requested_at: string | null;
  readonly sent_at: string | null;
  readonly error: { readonly code: string; readonly reason: string } | string | null;
}

export interface Recording {
  readonly id: string;
  readonly status: string;
  readonly kind: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly error: string | null;
  readonly files:
    | readonly { readonly filename: string; readonly durationMs?: number; readonly sizeBytes?: number }[]
    | null;
}

export interface CloudEvent {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly tenant?: string;
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface EventItem {
  readonly position: string;
  readonly msg_id: string;
  readonly event: CloudEvent;
}

export interface TimelineItem {
  readonly position: string;
  readonly time: string;
  readonly type: string;
  readonly name: string;
  readonly summary: string;
  readonly event_id: string;
  readonly msg_id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface CausationNode {
  readonly position: string;
  readonly msg_id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  readonly time: string;
  readonly children: readonly CausationNode[];
}

export interface Causation {
  readonly root: CausationNode;
  readonly focus: string;
}

export interface Overview {
  readonly rooms_active: number;
  readonly participants_active: number;
  readonly tracks_active: number;
  readonly events_total: number;
  readonly dead_letters: number;
  readonly rooms: readonly Room[];
}

export interface DeadLetter {
  readonly id: string;
  readonly handler: string;
  readonly kind: 'handler' | 'projection';
  readonly event_position: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly event_subject: string;
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly first_at: string;
  readonly last_at: string;
}

export interface Projection {
  readonly name: string;
  readonly position: string | null;
  readonly lag_events: number;
  readonly lag_seconds: number;
  readonly hash: string;
  readonly state: string;
}

export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly version?: string;
  readonly mode?: string;
  readonly uptime_s?: number;
  readonly parts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly off?: readonly { readonly what: string; readonly why: string; readonly how: string }[];
}

export interface JoinToken {
  readonly token: string;
  readonly url: string;
  readonly room: string;
  readonly identity: string;
  readonly expires_at: string;
}

export interface NewRoom {
  readonly name: string;
  readonly ai_agent_enabled?: boolean;
  readonly max_participants?: number;
  readonly empty_timeout?: number;
  readonly metadata?: string;
}
