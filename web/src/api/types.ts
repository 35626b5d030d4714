import type * as api from '../api.gen.ts';

/** Answers are shared by everything on the page: nobody changes them. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T;

/** The data of an event has the schema of its type, see /schemas/{type}; the page reads it with care. */
interface Data {
  readonly data: Readonly<Record<string, unknown>>;
}

export interface List<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** A problem as the API writes it; what the page itself finds wrong is told in the same shape, with codes of its own. */
export type Problem = Partial<Omit<Given<api.Problem>, 'title' | 'status' | 'code'>> & {
  readonly title: string;
  readonly status: number;
  readonly code: string;
};

export type Session = Given<api.Session>;
export type Room = Given<api.Room>;
export type RoomReport = NonNullable<Room['report']>;
export type Track = Given<api.Track>;
export type Participant = Given<api.Participant>;
export type Message = Given<api.Message>;
export type Recording = Given<api.Recording>;
export type RoomMoment = Given<api.RoomMoment>;
export type RoomMoments = Given<api.RoomMoments>;
export type RoomChange = Given<api.RowChange>;
export type RoomChanges = Given<api.RoomChanges>;
export type CloudEvent = Omit<Given<api.CloudEvent>, 'data'> & Data;
export type EventItem = Omit<Given<api.Event>, 'event' | 'stored'> & {
  readonly event: CloudEvent;
  /** As it lies on the log, where `event` is a newer version of it. */
  readonly stored?: CloudEvent;
};
export type TimelineItem = Omit<Given<api.TimelineItem>, 'data'> & Data;
export type CausationNode = Given<api.EventNode>;
export type Causation = Given<api.Causation>;
export type Overview = Given<api.Overview>;
export type DeadLetter = Given<api.DeadLetter>;
export type DeadLetterDetail = Omit<Given<api.DeadLetterDetail>, 'event'> & { readonly event: EventItem | null };
export type Replay = Given<api.Replay>;
export type NewReplay = Given<api.NewReplay>;
export type NewReplayWish = Parameters<typeof api.createReplay>[0];
export type Timer = Given<api.Timer>;
export type TimerDetail = Omit<Given<api.TimerDetail>, 'event_data'> & {
  readonly event_data: Readonly<Record<string, unknown>> | null;
};
export type Projection = Given<api.Projection>;
export type Comparison = Given<api.ProjectionComparison>;
export type JoinToken = Given<api.JoinToken>;
/** Each part has a status; the rest differs by part and is shown as it comes. */
export type Health = Omit<Given<api.Health>, 'parts'> & {
  readonly parts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export type NewRoom = Parameters<typeof api.createRoom>[0];
export type NewTimer = Parameters<typeof api.setTimer>[0];
