import { ApiKey } from './api-keys.ts';
import { AuditCheckpoint } from './audit.ts';
import { AuditWitness } from './audit-witness.ts';
import { ProjectionBuild, ProjectionCheckpoint } from './checkpoints.ts';
import { ProjectionComparing, ProjectionComparison, ProjectionDifference } from './comparisons.ts';
import { DeadLetter } from './dead-letters.ts';
import { AuditErasure } from './erasures.ts';
import { EventCount, EventIndex } from './event-index.ts';
import { Member } from './members.ts';
import { RoomMessage } from './messages.ts';
import { Participant } from './participants.ts';
import { Recording } from './recordings.ts';
import { ProjectionRebuild } from './rebuilds.ts';
import { Replay } from './replays.ts';
import { Room, RoomRequest } from './rooms.ts';
import { SecurityEntry } from './security-log.ts';
import { Session } from './sessions.ts';
import { Tenant } from './tenants.ts';
import { Timer } from './timers.ts';
import { Track } from './tracks.ts';

/** Every table of the derived schema. */
export const ENTITIES = [
  Room,
  RoomRequest,
  Participant,
  Track,
  RoomMessage,
  Recording,
  DeadLetter,
  AuditCheckpoint,
  AuditWitness,
  AuditErasure,
  EventIndex,
  EventCount,
  ProjectionCheckpoint,
  ProjectionBuild,
  ProjectionRebuild,
  ProjectionComparison,
  ProjectionDifference,
  ProjectionComparing,
  Timer,
  Tenant,
  Replay,
  Member,
  ApiKey,
  Session,
  SecurityEntry,
];
