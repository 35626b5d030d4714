import { defineEntity, p } from '@mikro-orm/postgresql';
import { personal } from '../personal.ts';
import { TENANT_BOUND } from './tenancy.ts';

/** One session in a room; a rejoin under the same identity is another row. `id` is LiveKit's participant sid. */
export const Participant = personal(
  defineEntity({
    name: 'Participant',
    tableName: 'participants',
    ...TENANT_BOUND,
    properties: {
      tenant: p.text().primary(),
      id: p.text().primary(),
      roomId: p.text().nullable(),
      personId: p.text().nullable(),
      identity: p.text().nullable(),
      state: p.enum(['joined', 'aborted', 'left']).default('joined'),
      name: p.text().nullable(),
      kind: p.text().nullable(),
      isAgent: p.boolean().nullable(),
      metadata: p.text().nullable(),
      attributes: p.json<Record<string, string>>().nullable(),
      detailsVersion: p.text().collation('C').nullable(),
      joinedAt: p.datetime(3).nullable(),
      leftAt: p.datetime(3).nullable(),
      leaveReason: p.text().nullable(),
      leaveVersion: p.text().collation('C').nullable(),
    },
    indexes: [
      { name: 'participants_of_room', properties: ['tenant', 'roomId', 'joinedAt'] },
      { name: 'participants_by_state', properties: ['tenant', 'state'] },
    ],
  }),
  { of: 'personId', columns: ['identity', 'name', 'metadata', 'attributes'], versions: ['detailsVersion'] },
);
