import { defineEntity, p } from '@mikro-orm/postgresql';
import { TENANT_BOUND } from './tenancy.ts';

/** A room that LiveKit runs or ran; `id` is its sid. */
export const Room = defineEntity({
  name: 'Room',
  tableName: 'rooms',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    /** Null while only a participant was seen of the room. */
    name: p.text().nullable(),
    state: p.enum(['created', 'active', 'finished']).default('created'),
    requestId: p.text().nullable(),
    aiAgentEnabled: p.boolean().nullable(),
    agentId: p.text().nullable(),
    metadata: p.text().nullable(),
    metadataVersion: p.text().collation('C').nullable(),
    maxParticipants: p.integer().nullable(),
    emptyTimeoutMs: p.bigint('number').nullable(),
    createdAt: p.datetime(3).nullable(),
    startedAt: p.datetime(3).nullable(),
    endedAt: p.datetime(3).nullable(),
    endedVersion: p.text().collation('C').nullable(),
    /** The earliest moment anything was heard of the room: what lists are sorted by. */
    openedAt: p.datetime(3),
    report: p.json<Record<string, number>>().nullable(),
    reportVersion: p.text().collation('C').nullable(),
  },
  indexes: [
    { name: 'rooms_newest', properties: ['tenant', 'openedAt', 'id'] },
    { name: 'rooms_by_state', properties: ['tenant', 'state', 'openedAt'] },
    { name: 'rooms_by_name', properties: ['tenant', 'name', 'openedAt'] },
    { name: 'rooms_by_request', properties: ['tenant', 'requestId'] },
  ],
});

/** A wish for a room, so that it can be asked for before LiveKit has given it a sid. */
export const RoomRequest = defineEntity({
  name: 'RoomRequest',
  tableName: 'room_requests',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    name: p.text().nullable(),
    state: p.enum(['requested', 'refused', 'created']).default('requested'),
    /** The sid, once there is one. */
    roomId: p.text().nullable(),
    aiAgentEnabled: p.boolean().nullable(),
    agentId: p.text().nullable(),
    metadata: p.text().nullable(),
    maxParticipants: p.integer().nullable(),
    emptyTimeoutMs: p.bigint('number').nullable(),
    requestedAt: p.datetime(3).nullable(),
    errorCode: p.text().nullable(),
    errorReason: p.text().nullable(),
  },
  indexes: [{ name: 'room_requests_by_room', properties: ['tenant', 'roomId'] }],
});
