import { beforeAll, describe, expect, it } from 'vitest';
import { emit } from '../../schemas/define.ts';
import { formatPosition } from '../../schemas/event.ts';
import { roomCreated, roomRequested } from '../../schemas/rooms.ts';
import { tenantCreated } from '../../schemas/tenants.ts';
import type { Stored } from '../../streams/log.ts';
import { TENANT, useWorld } from './facade-world.ts';

const OTHER = 'umbra';
const COUNT = 40;
const world = useWorld();
let stored: readonly Stored[];

interface Line {
  readonly kind: string;
  readonly position?: string;
  readonly event?: { readonly id: string; readonly tenant: string; readonly type: string };
  readonly table?: string;
  readonly row?: Readonly<Record<string, unknown>>;
  readonly events?: number;
  readonly rows?: number;
  readonly to?: string;
}

beforeAll(async () => {
  const all: Stored[] = [];
  for (let n = 0; n < COUNT; n++)
    for (const tenant of [TENANT, OTHER]) {
      const cause = { tenant, source: '/auralink/http' };
      const wish = { requestId: `rq-${tenant}-${n}`, name: `room of ${tenant}`, aiAgentEnabled: false };
      all.push(await world.publisher.publish(emit(roomRequested, wish), cause));
      const room = { ...roomCreated.example, requestId: wish.requestId, roomId: `RM_${tenant}_${n}`, name: wish.name };
      all.push(await world.publisher.publish(emit(roomCreated, room), cause));
    }
  stored = all.filter(({ event }) => event.tenant === TENANT);
}, 60_000);

const exported = async (tenant: string, path: string, grant: object = {}): Promise<readonly Line[]> => {
  const token = await world.token({ tenant, roles: ['tenant-admin'], ...grant });
  const response = await fetch(`${world.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Line);
};
const events = (lines: readonly Line[]) => lines.filter(({ kind }) => kind === 'event');
const rows = (lines: readonly Line[], table: string) =>
  lines.filter((line) => line.kind === 'row' && line.table === table).map(({ row }) => row);

describe('the export of a tenant', () => {
  it('has every event of it in the order of the log, and every row, and nothing of another', async () => {
    const lines = await exported(TENANT, '/tenant/export');
    expect(lines[0]).toMatchObject({ kind: 'export', tenant: TENANT, from: null });
    const told = events(lines);
    const ours = told.filter(({ event }) => event?.type === roomRequested.type || event?.type === roomCreated.type);
    expect(ours.map(({ position, event }) => [position, event?.id])).toEqual(
      stored.map(({ position, event }) => [formatPosition(position), event.id]),
    );
    expect(rows(lines, 'rooms').map((row) => row?.['id'])).toEqual(
      Array.from({ length: COUNT }, (_, n) => `RM_${TENANT}_${n}`).toSorted(),
    );
    expect(rows(lines, 'room_requests')).toHaveLength(COUNT);
    const last = lines.at(-1);
    expect(last).toMatchObject({ kind: 'end', events: told.length });
    expect(last?.rows).toBe(lines.filter(({ kind }) => kind === 'row').length);
    expect(new Set(told.map(({ event }) => event?.tenant))).toEqual(new Set([TENANT]));
    const foreign = lines.filter(({ row }) => row !== undefined && row['tenant'] !== TENANT);
    expect(foreign).toEqual([]);
    expect(JSON.stringify(lines)).not.toContain(OTHER);
  });

  it('goes on behind a position, with the events after it and all rows', async () => {
    const place = formatPosition(stored[49]!.position);
    const lines = await exported(TENANT, `/tenant/export?after=${place}`);
    expect(lines[0]).toMatchObject({ from: place });
    const told = events(lines).map(({ position }) => position);
    expect(told.slice(0, 30)).toEqual(stored.slice(50, 80).map(({ position }) => formatPosition(position)));
    expect(rows(lines, 'rooms')).toHaveLength(COUNT);
  });

  it('is the same for whoever runs the platform, by the name of the tenant', async () => {
    const token = { tenant: 'platform', roles: ['platform-admin'] };
    await world.call('POST', '/api/v1/tenants', { body: { id: 'made' }, token: await world.token(token) });
    const lines = await exported('platform', '/tenants/made/export', token);
    expect(events(lines).map(({ event }) => [event?.type, event?.tenant])).toEqual([[tenantCreated.type, 'made']]);
    expect(rows(lines, 'tenants')).toMatchObject([{ tenant: 'made' }]);
    const none = await world.call('GET', '/api/v1/tenants/nobody/export', { token: await world.token(token) });
    expect([none.status, none.body.code]).toEqual([404, 'TENANT_NOT_FOUND']);
  });

  it('is refused to who only looks, and for a place that is none', async () => {
    const viewer = await world.token({ roles: ['viewer'] });
    expect((await world.call('GET', '/api/v1/tenant/export', { token: viewer })).status).toBe(403);
    const wrong = await world.call('GET', '/api/v1/tenant/export?after=yesterday');
    expect([wrong.status, wrong.body.code]).toEqual([400, 'CURSOR_INVALID']);
  });
});
