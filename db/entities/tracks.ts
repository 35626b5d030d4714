import { defineEntity, p } from '@mikro-orm/postgresql';
import { personal } from '../personal.ts';
import { TENANT_BOUND } from './tenancy.ts';

/** A medium that a participant publishes or published; `id` is LiveKit's track sid. */
export const Track = personal(
  defineEntity({
    name: 'Track',
    tableName: 'tracks',
    ...TENANT_BOUND,
    properties: {
      tenant: p.text().primary(),
      id: p.text().primary(),
      roomId: p.text().nullable(),
      participantId: p.text().nullable(),
      personId: p.text().nullable(),
      identity: p.text().nullable(),
      state: p.enum(['published', 'unpublished']).default('published'),
      kind: p.text().nullable(),
      source: p.text().nullable(),
      name: p.text().nullable(),
      mimeType: p.text().nullable(),
      width: p.integer().nullable(),
      height: p.integer().nullable(),
      detailsVersion: p.text().collation('C').nullable(),
      muted: p.boolean().nullable(),
      mutedVersion: p.text().collation('C').nullable(),
      publishedAt: p.datetime(3).nullable(),
      unpublishedAt: p.datetime(3).nullable(),
    },
    indexes: [
      { name: 'tracks_of_room', properties: ['tenant', 'roomId'] },
      { name: 'tracks_of_participant', properties: ['tenant', 'participantId'] },
      { name: 'tracks_by_state', properties: ['tenant', 'state'] },
    ],
  }),
  { of: 'personId', columns: ['identity'] },
);
