import type { LogReader } from '../../streams/log.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Database } from '../connect.ts';
import { apiKeyQueries } from './api-keys.ts';
import { checkpointQueries } from './audit.ts';
import { comparisonQueries } from './comparisons.ts';
import { deadLetterQueries } from './dead-letters.ts';
import { erasureQueries } from './erasures.ts';
import { eventQueries } from './events.ts';
import { memberQueries } from './members.ts';
import { messageQueries } from './messages.ts';
import { participantQueries } from './participants.ts';
import { projectionQueries } from './projections.ts';
import { recordingQueries } from './recordings.ts';
import { replayQueries } from './replays.ts';
import { roomQueries } from './rooms.ts';
import { securityQueries } from './security-log.ts';
import { sessionQueries } from './sessions.ts';
import { overviewQuery, type LagNow } from './system.ts';
import { tenantQueries } from './tenants.ts';
import { timelineQueries } from './timeline.ts';
import { timerQueries } from './timers.ts';
import { trackQueries } from './tracks.ts';

/**
 * Every read of the facade, ready to serve. Each runs in a transaction of its own that sees one tenant; the data of events is read
 * from the log. All throw DATABASE_UNREACHABLE, lists CURSOR_INVALID.
 */
export const createQueries = (database: Database, log: Pick<LogReader, 'many'>, lag: () => LagNow) => ({
  rooms: { ...roomQueries(database), overview: overviewQuery(database, lag) },
  participants: participantQueries(database),
  tracks: trackQueries(database),
  messages: messageQueries(database),
  recordings: recordingQueries(database),
  timeline: timelineQueries(database, log),
  events: eventQueries(database, log),
  deadLetters: deadLetterQueries(database),
  checkpoints: checkpointQueries(database, EVENTS),
  erasures: erasureQueries(database),
  projections: projectionQueries(database, lag),
  comparisons: comparisonQueries(database),
  timers: timerQueries(database, log),
  replays: replayQueries(database),
  members: memberQueries(database),
  apiKeys: apiKeyQueries(database),
  signIns: sessionQueries(database),
  securityLog: securityQueries(database),
  tenants: tenantQueries(database),
});

export type Queries = ReturnType<typeof createQueries>;
