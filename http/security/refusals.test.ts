import { describe, expect, it } from 'vitest';
import type { Draft } from '../../schemas/define.ts';
import type { Cause } from '../../streams/log.ts';
import { createRefusals, type Refusal } from './refusals.ts';
import { RefusedFor } from './refused.ts';

const given = () => {
  const told: { readonly tenant: string; readonly data: Record<string, unknown> }[] = [];
  const counts = new Map<string, number>();
  const refusals = createRefusals({
    meter: {
      count: (name, labels) => {
        const key = [name, ...Object.values(labels ?? {})].join(' ');
        counts.set(key, (counts.get(key) ?? 0) + 1);
      },
    },
    source: '/auralink/http',
    idOf: (tenant, identity) => `ps-${tenant}-${identity.length}`,
    publisher: {
      publish: async ({ data }: Draft, { tenant }: Cause) => {
        told.push({ tenant, data });
        return undefined as never;
      },
    },
  });
  return { refusals, told, counts };
};
const wrongToken = (more: Partial<Refusal> = {}): Refusal => ({
  code: 'UNAUTHENTICATED',
  credential: 'bearer',
  method: 'GET',
  route: '/api/v1/rooms',
  address: '203.0.113.77',
  ...more,
});

describe('refusals', () => {
  it('are told at once the first time, and counted together after it', async () => {
    const { refusals, told, counts } = given();
    for (let turn = 0; turn < 1_000; turn += 1) refusals.note(wrongToken());
    expect([...counts]).toEqual([['auralink_refusals_total UNAUTHENTICATED bearer', 1_000]]);
    await refusals.flush();
    expect(told.map(({ data }) => data['count'])).toEqual([1, 999]);
    refusals.note(wrongToken());
    await refusals.close();
    expect(told.map(({ data }) => data['count'])).toEqual([1, 999, 1]);
  });

  it('stay few however many addresses they come from', async () => {
    const { refusals, told } = given();
    for (let at = 0; at < 5_000; at += 1) refusals.note(wrongToken({ address: `10.0.${at >> 8}.${at & 255}` }));
    await refusals.close();
    expect(told.length).toBe(61);
    expect(told.at(-1)?.data).toMatchObject({ network: 'many', count: 4_940 });
    expect(told.at(-1)?.data).not.toHaveProperty('addressId');
  });

  it('lie in the tenant of who was refused, else in the platform, and name no address', async () => {
    const { refusals, told } = given();
    refusals.note(wrongToken());
    refusals.note(wrongToken({ code: 'FORBIDDEN', who: new RefusedFor({ tenant: 'acme', subject: 'ann' }) }));
    refusals.note(wrongToken({ credential: 'key', who: new RefusedFor({ tenant: 'acme', keyId: 'ak1' }) }));
    await refusals.close();
    expect(told.map(({ tenant, data }) => [tenant, data['subject'], data['keyId'], data['network']])).toEqual([
      ['auralink', undefined, undefined, '203.0.113.0/24'],
      ['acme', 'ann', undefined, '203.0.113.0/24'],
      ['acme', undefined, 'ak1', '203.0.113.0/24'],
    ]);
    expect(JSON.stringify(told)).not.toContain('203.0.113.77');
  });
});
