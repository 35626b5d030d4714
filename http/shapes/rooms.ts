import Type, { type Static } from 'typebox';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

const Report = closed({
  revision: Type.Integer(),
  duration_ms: Type.Integer(),
  participant_minutes: Type.Number(),
  participants: Type.Integer(),
  peak_participants: Type.Integer(),
  tracks: Type.Integer(),
});

const text = nullable(Type.String());
const moment = nullable(Moment);
const whole = nullable(Type.Integer());

export const Room = closed(
  {
    id: Type.String({
      description: "LiveKit's sid; the request id while the room is a wish",
      examples: ['RM_FZ8vZ6993fKS'],
    }),
    name: Type.String({ description: 'Empty while only a participant was seen of the room' }),
    state: oneOf(['requested', 'refused', 'created', 'active', 'finished']),
    request_id: text,
    error: nullable(
      closed({ code: Type.String(), reason: Type.String() }, { description: 'Why the wish was refused' }),
    ),
    ai_agent_enabled: Type.Boolean(),
    agent_id: text,
    metadata: text,
    max_participants: whole,
    empty_timeout_s: whole,
    created_at: moment,
    started_at: moment,
    ended_at: moment,
    duration_ms: whole,
    participants_now: Type.Integer(),
    participants_total: Type.Integer(),
    tracks_now: Type.Integer(),
    messages_total: Type.Integer(),
    report: nullable(Report),
    revision: Type.Integer({ description: "Sequence of the room's last event; also its ETag" }),
    as_of: PositionText,
  },
  { $id: 'Room', description: "A room that LiveKit runs or ran, or somebody's wish for one." },
);
export type Room = Given<Static<typeof Room>>;

export const Track = closed(
  {
    id: Type.String({ examples: ['TR_AM4x2vrkrNVebS'] }),
    room_id: Type.String(),
    participant_id: Type.String(),
    identity: text,
    kind: oneOf(['audio', 'video', 'data']),
    source: Type.String(),
    name: text,
    mime_type: text,
    width: whole,
    height: whole,
    muted: Type.Boolean(),
    state: oneOf(['published', 'unpublished']),
    published_at: moment,
    unpublished_at: moment,
  },
  { $id: 'Track', description: 'A medium that a participant publishes into a room.' },
);
export type Track = Given<Static<typeof Track>>;

export const Participant = closed(
  {
    id: Type.String({ examples: ['PA_EsfHkT95YTvn'] }),
    room_id: Type.String(),
    identity: text,
    name: text,
    person_id: Type.String(),
    kind: Type.String(),
    is_agent: Type.Boolean(),
    state: oneOf(['joined', 'left', 'aborted']),
    metadata: text,
    attributes: nullable(Type.Record(Type.String(), Type.String())),
    joined_at: moment,
    left_at: moment,
    leave_reason: text,
    duration_ms: whole,
    tracks: Type.Array(Track),
  },
  { $id: 'Participant', description: 'One session of a person or an agent in a room; a rejoin is another session.' },
);
export type Participant = Given<Static<typeof Participant>>;

export const Message = closed(
  {
    id: Type.String(),
    room_id: Type.String(),
    sender: text,
    text,
    state: oneOf(['requested', 'sent', 'refused']),
    requested_at: moment,
    sent_at: moment,
    error: nullable(closed({ code: Type.String(), reason: Type.String() })),
  },
  { $id: 'Message', description: 'A chat message to everybody in a room.' },
);
export type Message = Given<Static<typeof Message>>;

export const Recording = closed(
  {
    id: Type.String({ examples: ['EG_5PgQ'] }),
    room_id: text,
    room_name: text,
    status: Type.String(),
    kind: text,
    started_at: moment,
    ended_at: moment,
    error: text,
    files: Type.Array(closed({ filename: Type.String(), duration_ms: Type.Integer(), size_bytes: Type.Integer() })),
  },
  { $id: 'Recording', description: 'A recording or stream out of a room.' },
);
export type Recording = Given<Static<typeof Recording>>;

export const JoinToken = closed(
  {
    token: Type.String({ description: 'LiveKit join token; never stored' }),
    url: Type.String({ description: 'WebSocket address of the LiveKit server', examples: ['ws://127.0.0.1:7880'] }),
    room: Type.String(),
    identity: Type.String(),
    expires_at: Moment,
  },
  { $id: 'JoinToken', description: 'What a client needs to join a room.' },
);
export type JoinToken = Given<Static<typeof JoinToken>>;

export const TimelineItem = closed(
  {
    position: PositionText,
    time: Moment,
    type: Type.String(),
    name: Type.String({ examples: ['participant.joined'] }),
    summary: Type.String({ description: 'One line for people' }),
    event_id: Type.String(),
    msg_id: Type.String(),
    participant_id: text,
    track_id: text,
    data: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'TimelineItem', description: 'One thing that happened in a room, in log order.' },
);
export type TimelineItem = Given<Static<typeof TimelineItem>>;
