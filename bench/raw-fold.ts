/** Columns of a row that a batch has something to say about. */
export type Cells = Record<string, unknown>;

export type TableName =
  | 'room_requests'
  | 'rooms'
  | 'participants'
  | 'tracks'
  | 'room_messages'
  | 'recordings'
  | 'dead_letters';

export const RANKS: Readonly<Record<string, readonly string[]>> = {
  room_requests: ['requested', 'refused', 'created'],
  rooms: ['created', 'active', 'finished'],
  participants: ['joined', 'aborted', 'left'],
  tracks: ['published', 'unpublished'],
  room_messages: ['requested', 'refused', 'sent'],
};

/** What is read of an event: no more than its JSON. */
export interface RawEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly tenant: string;
  readonly subject: string;
  readonly time: string;
  readonly correlationid: string;
  readonly causationid?: string;
  readonly data: Record<string, string> & Record<'revision' | 'attempts', number>;
}

/** The rows of a batch while they are made. */
export const rowsOf = () => {
  const tables = new Map<TableName, Map<string, Cells>>();
  return {
    tables,
    at: (table: TableName, tenant: string, id: string | undefined): Cells => {
      let rows = tables.get(table);
      if (!rows) tables.set(table, (rows = new Map()));
      const key = `${tenant}/${id}`;
      let row = rows.get(key);
      if (!row) rows.set(key, (row = { tenant, id }));
      return row;
    },
  };
};

type Rows = ReturnType<typeof rowsOf>;
type Hand = (rows: Rows, event: RawEvent) => void;

const rank = (table: TableName, row: Cells, value: string): void => {
  const ranks = RANKS[table] ?? [];
  if (ranks.indexOf(value) > ranks.indexOf((row['state'] as string | undefined) ?? '')) row['state'] = value;
};

const once = (row: Cells, values: Cells): void => {
  for (const column in values) row[column] ??= values[column];
};

type Ordered = string | number | undefined;

const min = (row: Cells, column: string, value: Ordered): void => {
  const before = row[column] as Ordered;
  if (value !== undefined && (before === undefined || value < before)) row[column] = value;
};

const max = (row: Cells, column: string, value: Ordered): void => {
  const before = row[column] as Ordered;
  if (value !== undefined && (before === undefined || value > before)) row[column] = value;
};

const some = (value: Ordered): Ordered => (value === 0 || value === '' ? undefined : value);

const opened = (rows: Rows, { tenant, data }: RawEvent, moment: string | undefined): Cells => {
  const row = rows.at('rooms', tenant, data['roomId']);
  rank('rooms', row, 'active');
  min(row, 'opened_at', moment);
  return row;
};

const session = (rows: Rows, { tenant, data }: RawEvent): Cells => {
  const row = rows.at('participants', tenant, data['participantId']);
  once(row, { room_id: data['roomId'], person_id: data['personId'], identity: data['identity'] });
  return row;
};

const details = (row: Cells, { data }: RawEvent, version: string): void => {
  if (((row['details_version'] as string | undefined) ?? '') > version) return;
  const { name, kind, isAgent: is_agent, metadata, attributes } = data;
  Object.assign(row, { name, kind, is_agent, metadata, attributes, details_version: version });
};

const requested: Hand = (rows, { tenant, time, data }) => {
  const row = rows.at('room_requests', tenant, data['requestId']);
  rank('room_requests', row, 'requested');
  once(row, { name: data['name'], ai_agent_enabled: data['aiAgentEnabled'], metadata: data['metadata'] });
  once(row, { max_participants: some(data['maxParticipants']), empty_timeout_ms: some(data['emptyTimeoutMs']) });
  min(row, 'requested_at', time);
};

const refused: Hand = (rows, { tenant, data }) => {
  const row = rows.at('room_requests', tenant, data['requestId']);
  rank('room_requests', row, 'refused');
  once(row, { name: data['name'], error_code: data['code'], error_reason: data['reason'] });
};

const created: Hand = (rows, { tenant, data }) => {
  const wish = rows.at('room_requests', tenant, data['requestId']);
  rank('room_requests', wish, 'created');
  once(wish, { name: data['name'], room_id: data['roomId'] });
  const row = rows.at('rooms', tenant, data['roomId']);
  rank('rooms', row, 'created');
  once(row, { name: data['name'], request_id: data['requestId'], ai_agent_enabled: data['aiAgentEnabled'] });
  once(row, { metadata: data['metadata'], metadata_version: '1' });
  max(row, 'max_participants', some(data['maxParticipants']));
  min(row, 'created_at', data['createdAt']);
  min(row, 'opened_at', data['createdAt']);
};

const started: Hand = (rows, event) => {
  const { data } = event;
  const row = opened(rows, event, data['startedAt']);
  once(row, { name: data['name'] });
  Object.assign(row, { metadata: data['metadata'], metadata_version: '2' });
  max(row, 'max_participants', some(data['maxParticipants']));
  max(row, 'empty_timeout_ms', some(data['emptyTimeoutMs']));
  min(row, 'started_at', data['startedAt']);
};

const over =
  (field: string, said: boolean): Hand =>
  (rows, { tenant, data }) => {
    const row = rows.at('rooms', tenant, data['roomId']);
    const end = data[field];
    rank('rooms', row, 'finished');
    once(row, { name: data['name'] });
    min(row, 'opened_at', data['startedAt'] ?? end);
    min(row, 'started_at', data['startedAt']);
    if (said || row['ended_at'] === undefined) Object.assign(row, { ended_at: end, ended_version: `2~${end}` });
  };

const reported: Hand = (rows, { tenant, time, data: { roomId, ...report } }) => {
  const row = rows.at('rooms', tenant, roomId);
  min(row, 'opened_at', time);
  Object.assign(row, { report, report_version: String(report.revision) });
};

const joined: Hand = (rows, event) => {
  opened(rows, event, event.data['joinedAt']);
  const row = session(rows, event);
  rank('participants', row, 'joined');
  min(row, 'joined_at', event.data['joinedAt']);
  details(row, event, '1');
};

const left: Hand = (rows, event) => {
  const { data } = event;
  opened(rows, event, data['joinedAt'] ?? data['leftAt']);
  const row = session(rows, event);
  rank('participants', row, 'left');
  min(row, 'joined_at', data['joinedAt']);
  max(row, 'left_at', data['leftAt']);
  details(row, event, '3');
  Object.assign(row, { leave_reason: data['reason'], leave_version: '3' });
};

const aborted: Hand = (rows, event) => {
  const row = session(rows, event);
  rank('participants', row, 'aborted');
  max(row, 'left_at', event.data['abortedAt']);
  details(row, event, '2');
  Object.assign(row, { leave_reason: event.data['reason'], leave_version: '2' });
};

const removed: Hand = (rows, event) => {
  const row = session(rows, event);
  rank('participants', row, 'left');
  max(row, 'left_at', event.data['removedAt']);
  once(row, { leave_reason: 'PARTICIPANT_REMOVED', leave_version: '1' });
};

const track = (rows: Rows, { tenant, data }: RawEvent): Cells => {
  const row = rows.at('tracks', tenant, data['trackId']);
  once(row, { room_id: data['roomId'], participant_id: data['participantId'] });
  once(row, { person_id: data['personId'], identity: data['identity'] });
  return row;
};

const published: Hand = (rows, event) => {
  const { data } = event;
  opened(rows, event, data['publishedAt']);
  rank('participants', session(rows, event), 'joined');
  const row = track(rows, event);
  rank('tracks', row, 'published');
  min(row, 'published_at', data['publishedAt']);
  const { kind, source, name, mimeType: mime_type } = data;
  Object.assign(row, { kind, source, name, mime_type, details_version: '2' });
  once(row, { muted: false, muted_version: data['publishedAt'] });
};

const unpublished: Hand = (rows, event) => {
  rank('participants', session(rows, event), 'joined');
  const row = track(rows, event);
  rank('tracks', row, 'unpublished');
  max(row, 'unpublished_at', event.data['unpublishedAt']);
};

const muted: Hand = (rows, event) => {
  Object.assign(track(rows, event), { muted: event.data['muted'], muted_version: event.data['mutedAt'] });
};

const message =
  (state: string, moment: 'requested_at' | 'sent_at' | undefined): Hand =>
  (rows, { tenant, time, data }) => {
    const row = rows.at('room_messages', tenant, data['messageId']);
    rank('room_messages', row, state);
    once(row, { room_id: data['roomId'], person_id: data['personId'], sender: data['sender'], text: data['text'] });
    once(row, { error_code: data['code'], error_reason: data['reason'] });
    if (moment) min(row, moment, data['sentAt'] ?? time);
    min(row, 'written_at', data['sentAt'] ?? time);
  };

const recording =
  (ended: boolean): Hand =>
  (rows, { tenant, time, data }) => {
    const row = rows.at('recordings', tenant, data['egressId']);
    once(row, { room_id: data['roomId'], room_name: data['roomName'], kind: data['kind'] });
    min(row, 'started_at', data['startedAt']);
    min(row, 'opened_at', data['startedAt'] ?? time);
    if (ended) max(row, 'ended_at', data['endedAt'] ?? time);
    const { status, error, files, updatedAt: status_version = time } = data;
    Object.assign(row, { status, error, files, status_version });
  };

const letter: Hand = (rows, { tenant, data }) => {
  const row = rows.at('dead_letters', tenant, data['deadLetterId']);
  const { handler, kind, eventPosition: event_position, eventId: event_id, code, reason } = data;
  const { eventType: event_type, eventSubject: event_subject } = data;
  Object.assign(row, { handler, kind, event_position, event_id, event_type, event_subject, code, reason });
  max(row, 'attempts', data.attempts);
  min(row, 'first_at', data['firstAt']);
  max(row, 'last_at', data['lastAt']);
};

/** By the event's name: what it does to rows, as directly as can be written. */
export const HANDS: Readonly<Record<string, Hand>> = {
  'room.requested': requested,
  'room.refused': refused,
  'room.created': created,
  'room.started': started,
  'room.finished': over('finishedAt', true),
  'room.ended': over('endedAt', true),
  'room.lost': over('lastSeenAt', false),
  'room.reported': reported,
  'participant.joined': joined,
  'participant.left': left,
  'participant.connection_aborted': aborted,
  'participant.removed': removed,
  'track.published': published,
  'track.unpublished': unpublished,
  'track.muted': muted,
  'message.requested': message('requested', 'requested_at'),
  'message.sent': message('sent', 'sent_at'),
  'message.refused': message('refused', undefined),
  'egress.started': recording(false),
  'egress.updated': recording(false),
  'egress.ended': recording(true),
  'dead_letter.written': letter,
};
