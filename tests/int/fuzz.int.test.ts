import { expect, it, vi } from 'vitest';
import { readDocument } from '../fuzz/document.ts';
import { fuzz } from '../fuzz/run.ts';
import { createSender } from '../fuzz/send.ts';
import { TENANT, useWorld } from './facade-world.ts';

/** The short form; `npm run fuzz -- --requests 10000` is the long one. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 1_000);
/** The same in every run of the short form: what is new comes from new routes; the long form takes another each time. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
/** Stands in the other tenant's data only. */
const FOREIGN = 'canary-9f41c7';

const world = useWorld({ livekit: true, timers: true });

const MOMENTS = ['EVENTS:1', 'EVENTS:3', '2026-11-21T09:00:00Z'];
/** What makes a request more than well-formed. */
const WORDS = {
  '*': ['fuzzed', 'RM_x', 'ana', 'EVENTS:1'],
  room: ['fuzzed'],
  timer: ['fuzzed'],
  name: ['rooms', 'timers', 'fuzzed'],
  scope: ['rooms:read events:write', '*'],
  expires_at: [new Date(Date.now() + 86_400_000).toISOString()],
  projection: ['rooms', 'timers'],
  event: ['EVENTS:1', 'EVENTS:3'],
  id: ['EVENTS:1', 'EVENTS:3', 'fuzzed'],
  type: ['com.auralink.room.*', 'com.auralink.room.end_requested.v1'],
  subject: ['room/RM_x', 'room/fuzzed'],
  at: MOMENTS,
  from: MOMENTS,
  to: MOMENTS,
  after: MOMENTS,
};

const must = async (answer: ReturnType<typeof world.call>): Promise<void> => {
  const { status, body } = await answer;
  expect([status, body]).toEqual([expect.toSatisfy((code: number) => code < 300), body]);
};

/** What there is to find: a room, a timer, events; and the other tenant's, which nobody may find. */
const furnish = async (): Promise<void> => {
  const foreign = await world.token({ tenant: 'globex' });
  const timer = (id: string) => ({
    id,
    after_ms: 86_400_000,
    event: { type: 'com.auralink.room.end_requested.v1', data: { roomId: 'RM_x', name: id } },
  });
  await must(world.call('POST', '/api/v1/rooms', { body: { name: 'fuzzed' } }));
  await must(world.call('POST', '/api/v1/timers', { body: timer('fuzzed') }));
  await must(world.call('POST', '/api/v1/timers', { body: timer(FOREIGN), token: foreign }));
};

it('takes every body that the document shows as an example', async () => {
  const document = readDocument((await world.call('GET', '/openapi.json', { token: null })).body);
  const token = await world.token({ roles: ['platform-admin'], scope: '*' });
  const refused: unknown[] = [];
  for (const { operationId, method, path, requestBody } of document.operations)
    for (const [type, { example }] of Object.entries(requestBody?.content ?? {})) {
      const headers = { 'content-type': type, 'if-match': '"1"' };
      const asked = path.replaceAll(/\{[^}]+\}/g, 'RM_example');
      const { status, body } = await world.call(method, asked, { token, headers, body: JSON.stringify(example) });
      // Of a CloudEvent in binary mode only the data is a body.
      const isData = operationId === 'publishEvents' && type === 'application/json';
      if (status === 400 || (status === 415 && !isData)) refused.push([operationId, type, example, body]);
    }
  expect(refused).toEqual([]);
}, 60_000);

it(`${REQUESTS} requests made from the OpenAPI document, valid and hostile, are answered as it says (seed ${SEED})`, async () => {
  await furnish();
  const document = readDocument((await world.call('GET', '/openapi.json', { token: null })).body);
  const { send, close } = createSender(world.url, {
    owner: await world.token(),
    platform: await world.token({ roles: ['platform-admin'], scope: '*' }),
    nobody: undefined,
    stranger: await world.token({ tenant: 'initech' }),
    reader: await world.token({ scope: 'rooms:read events:read' }),
    liar: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.',
  });
  const outcome = await fuzz({
    base: world.url,
    document,
    send,
    words: WORDS,
    foreign: FOREIGN,
    kept: new Set([TENANT, 'globex', 'initech']),
    requests: REQUESTS,
    seed: SEED,
  }).finally(close);
  process.stdout.write(
    `fuzz: seed ${SEED}, ${outcome.requests} requests, ${JSON.stringify(outcome.byStatus)}, ${outcome.reached.size} of ${document.operations.length} operations reached; not ${document.operations
      .map(({ operationId }) => operationId)
      .filter((id) => !outcome.reached.has(id))
      .join(', ')}\n`,
  );
  expect(outcome.failures.join('\n')).toBe('');
  // A run in which nothing succeeds says nothing.
  expect(outcome.reached.size).toBeGreaterThan(document.operations.length / 3);
  // Alive, and nothing that was stored broke a read model.
  await vi.waitFor(async () => expect((await world.call('GET', '/readyz', { token: null })).status).toBe(200), 30_000);
  expect((await world.call('GET', '/api/v1/dead-letters')).body.items).toEqual([]);
}, 3_600_000);
