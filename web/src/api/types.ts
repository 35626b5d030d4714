import type * as api from '../api.gen.ts';

export interface List<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** A problem as the API writes it; what the page itself finds wrong is told in the same shape, with codes of its own. */
export type Problem = Partial<Omit<api.Problem, 'title' | 'status' | 'code'>> & {
  readonly title: string;
  readonly status: number;
  readonly code: string;
};

export type Session = api.Session;
export type Room = api.Room;
export type RoomReport = NonNullable<Room['report']>;
export type Track = api.Track;
export type Participant = api.Participant;
export type Message = api.Message;
export type Recording = api.Recording;
export type RoomMoment = api.RoomMoment;
export type RoomMoments = api.RoomMoments;
export type RoomChange = api.RowChange;
export type CloudEvent = api.CloudEvent & Required<Pick<api.CloudEvent, 'data'>>;
export type EventItem = api.Event & { readonly event: CloudEvent };
export type TimelineItem = api.TimelineItem;
export type CausationNode = api.EventNode;
export type Overview = api.Overview;
export type DeadLetter = api.DeadLetter;
export type DeadLetterDetail = Omit<api.DeadLetterDetail, 'event'> & { readonly event: EventItem | null };
export type Replay = api.Replay;
/** What the query of an operation may hold. */
export type QueryOf<O extends keyof api.Operations> = api.Operations[O]['input'] extends {
  readonly query?: infer Query;
}
  ? NonNullable<Query>
  : never;

export type NewReplay = api.NewReplay;
export type NewReplayWish = NonNullable<api.Operations['createReplay']['input']['body']>;
export type Member = api.Member;
export type NewMember = api.Operations['addMember']['input']['body'];
export type ApiKey = api.ApiKey;
export type NewApiKey = api.NewApiKey;
export type NewApiKeyWish = NonNullable<api.Operations['createApiKey']['input']['body']>;
export type BrowserSession = api.BrowserSession;
export type SecurityEntry = api.SecurityEntry;
export type Tenant = api.Tenant;
export type TenantLimits = api.TenantLimits;
export type NewTenant = api.Operations['createTenant']['input']['body'];
export type TenantChange = api.Operations['changeOwnTenant']['input']['body'];
export type LimitsWish = api.Operations['setTenantLimits']['input']['body'];
export type Timer = api.Timer;
export type TimerDetail = api.TimerDetail;
export type Projection = api.Projection;
export type Comparison = api.ProjectionComparison;
export type JoinToken = api.JoinToken;
/** Each part has a status; the rest differs by part and is shown as it comes. */
export type Health = Omit<api.Health, 'parts'> & {
  readonly parts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export type NewRoom = api.Operations['createRoom']['input']['body'];
export type NewTimer = api.Operations['setTimer']['input']['body'];
