import { defineEntity, p } from '@mikro-orm/postgresql';
import { describe, expect, it } from 'vitest';
import { roomStarted } from '../schemas/rooms.ts';
import type { Database } from './connect.ts';
import { hashOf } from './ddl.ts';
import { defineProjection, row, when } from './define.ts';
import { TENANT_BOUND } from './entities/tenancy.ts';
import { outliving } from './outliving.ts';
import { personal } from './personal.ts';

const Lamp = defineEntity({
  name: 'Lamp',
  tableName: 'lamps',
  ...TENANT_BOUND,
  properties: { tenant: p.text().primary(), byId: p.text().nullable(), by: p.text().nullable() },
});
const lamps = defineProjection({
  name: 'lamps',
  tables: [Lamp],
  cases: [when(roomStarted, ({ tenant }) => row(Lamp, tenant).once({ by: 'Ada' }))],
});
const metadata = { get: () => ({ tableName: 'lamps', properties: {} }) };
const database = { owner: { getMetadata: () => metadata } } as unknown as Database;
const hash = (): string => hashOf(database, { ...lamps, source: 'of a test' });

describe('the hash of a projection', () => {
  it('is another one when other rows would stand in its tables: whose are emptied, and which outlive their tenant', () => {
    const plain = hash();
    expect(hash()).toBe(plain);
    personal(Lamp, { of: 'byId', columns: ['by'] });
    const emptied = hash();
    outliving(Lamp);
    expect(new Set([plain, emptied, hash()]).size).toBe(3);
  });
});
