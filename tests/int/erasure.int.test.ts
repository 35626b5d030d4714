import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import type { DataOf, EventDeclaration } from '../../schemas/define.ts';
import { timerSet } from '../../schemas/timers.ts';
import { participantJoined, participantLeft } from '../../schemas/participants.ts';
import { emit } from '../../schemas/define.ts';
import { deadLetterRedriveRequested } from '../../schemas/dead-letters.ts';
import { createLog, createTelemetry } from '../../infra/telemetry.ts';
import { createRedriver } from '../../streams/dead-letters/redrive.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { messagesOf } from '../everything.ts';
import { until } from './backbone.ts';
import { useWorld } from './facade-world.ts';

const world = useWorld({ people: true });
const TENANT = 'acme';
const CAUSE = { tenant: TENANT, source: '/auralink/http' };
const CANARY = 'Kanarienvogel';

/** The example of a type with the canary in every personal field, about one person. */
const withCanary = (event: EventDeclaration, personId: string, at: number): DataOf<EventDeclaration> => {
  const data: Record<string, unknown> = { ...(event.example as object), [event.of.key]: `canary-${at}` };
  for (const { of, fields } of event.personal) {
    data[of] = personId;
    for (const field of fields) {
      const shape = event.data.properties[field] as { type?: string; pattern?: string };
      data[field] = shape.type === 'object' ? { said: `${CANARY} ${at}` } : `${CANARY}${at}@example.org`;
    }
  }
  return data;
};

const filesWith = (text: string): number => {
  try {
    return execFileSync('grep', ['-rlaF', '--', text, world.nats.dir], { encoding: 'utf8' }).trim().split('\n').length;
  } catch {
    return 0;
  }
};

/** Rows of every table of ours that hold the text, by table. */
const rowsWith = (text: string): Promise<Record<string, number>> =>
  world.database.project(async (sql) => {
    const tables = await sql<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('aura', 'aura_next', 'aura_compare')`,
    );
    const found: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await sql<{ rows: string }>(`select count(*) as rows from ${name} t where t::text like $1`, [
        `%${text}%`,
      ]);
      if (Number(row?.rows) > 0) found[name] = Number(row?.rows);
    }
    return found;
  });

const settled = async (): Promise<void> => {
  const last = await world.reader.last();
  await until(() => world.live.projected().seq >= last.seq, 'the read models');
};

const erase = async (body: object) => {
  const answer = await world.call('POST', '/api/v1/audit/erasures', { body, headers: { prefer: 'wait=20' } });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  await until(
    async () => (await world.call('GET', `/api/v1/audit/erasures/${answer.body.id}`)).body.state === 'verified',
  );
  return (await world.call('GET', `/api/v1/audit/erasures/${answer.body.id}`)).body;
};

describe('an erased person', () => {
  it('leaves no trace of a canary in any table, file or answer, of whatever type of event; the log holds, and the receipt says what was destroyed', async () => {
    const { events } = await loadCatalogue();
    const personal = [...events.values()].filter((event) => event.personal.length > 0);
    for (const [at, event] of personal.entries())
      await world.publisher.publish(emit(event, withCanary(event, 'ps-canary', at)), CAUSE);
    const carried = {
      type: participantJoined.type,
      source: '/x',
      data: withCanary(participantJoined, 'ps-canary', 900),
    };
    await world.publisher.publish(emit(timerSet, { ...timerSet.example, timerId: 'tm-canary', event: carried }), CAUSE);
    const large = { ...withCanary(participantJoined, 'ps-canary', 901), metadata: `${CANARY} `.repeat(40_000) };
    await world.publisher.publish(emit(participantJoined, large as never), CAUSE);
    await settled();
    expect(filesWith(CANARY)).toBe(0);
    expect(Object.keys(await rowsWith(CANARY))).not.toHaveLength(0);
    const shown = await world.call('GET', '/api/v1/events?limit=200&type=com.auralink.participant.*');
    expect(JSON.stringify(shown.body)).toContain(CANARY);
    expect((await world.call('POST', '/api/v1/audit/verify', { body: {} })).body.ok).toBe(true);

    const receipt = await erase({ person: 'ps-canary', reason: 'request 118' });
    expect(receipt).toMatchObject({
      state: 'verified',
      person_id: 'ps-canary',
      reason: 'request 118',
      keys: [{ version: 1, key_hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      in_clear: 0,
    });
    expect(receipt.rows).toContainEqual({ table: 'participants', rows: expect.any(Number) });
    for (const { type } of personal.filter((event) => !event.type.startsWith('com.auralink.person.')))
      expect(receipt.events).toContainEqual({ type, events: expect.any(Number) });
    expect(receipt.events).toContainEqual({ type: timerSet.type, events: 1 });
    await settled();

    expect(filesWith(CANARY)).toBe(0);
    expect(await rowsWith(CANARY)).toEqual({});
    for (const path of [
      '/events?limit=200',
      '/events?limit=200&as=stored',
      '/timers',
      '/rooms',
      '/members',
      '/audit/erasures',
    ])
      expect(JSON.stringify((await world.call('GET', `/api/v1${path}`)).body), path).not.toContain(CANARY);
    expect((await world.call('POST', '/api/v1/audit/verify', { body: {} })).body.ok).toBe(true);
  });

  it('is the same rows for a rebuild: what an erasure leaves is what the log gives', async () => {
    const joined = (personId: string, participantId: string, name: string) =>
      emit(participantJoined, {
        ...participantJoined.example,
        roomId: 'RM_e',
        participantId,
        personId,
        identity: name,
        name,
        metadata: name,
      });
    const left = (personId: string, participantId: string, name: string) =>
      emit(participantLeft, {
        ...participantLeft.example,
        roomId: 'RM_e',
        participantId,
        personId,
        identity: name,
        name,
      });
    await world.publisher.publish(joined('ps-eva', 'PA_e1', 'Eva'), CAUSE);
    await world.publisher.publish(joined('ps-eva', 'PA_e1', 'Eva the second'), CAUSE);
    await world.publisher.publish(left('ps-eva', 'PA_e2', 'Eva'), CAUSE);
    await world.publisher.publish(joined('ps-fritz', 'PA_f1', 'Fritz'), CAUSE);
    await settled();
    await erase({ person: 'ps-eva', reason: 'test' });
    // She is back in the same session, under a new key: somebody new.
    await world.publisher.publish(left('ps-eva', 'PA_e1', 'Eva again'), CAUSE);
    await settled();
    const { body } = await world.call('GET', '/api/v1/rooms/RM_e/participants');
    const byId = new Map((body.items as { id: string; name: string | null }[]).map((one) => [one.id, one.name]));
    expect([byId.get('PA_e1'), byId.get('PA_e2'), byId.get('PA_f1')]).toEqual(['Eva again', null, 'Fritz']);
    for (const projection of ['participants', 'rooms', 'messages', 'tracks', 'members', 'erasures']) {
      const compared = await world.call('POST', `/api/v1/projections/${projection}/compare`, {
        headers: { prefer: 'wait=30' },
      });
      expect(compared.body, projection).toMatchObject({ state: 'done', rows_differing: 0 });
    }
  });

  it('is named by identity without the identity being stored anywhere, and twice is once', async () => {
    const headers = { 'idempotency-key': 'erase-once', prefer: 'wait=20' };
    const body = { identity: 'Wellensittich@example.org', reason: 'test' };
    const first = await world.call('POST', '/api/v1/audit/erasures', { body, headers });
    const again = await world.call('POST', '/api/v1/audit/erasures', { body, headers });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.id).toBe(first.body.id);
    await settled();
    expect(await rowsWith('Wellensittich')).toEqual({});
    expect(filesWith('Wellensittich')).toBe(0);
  });

  it.each([
    [{ reason: 'x' }, 400],
    [{ person: 'ps-1', identity: 'a', reason: 'x' }, 400],
    [{ person: 'no token!', reason: 'x' }, 400],
    [{ person: 'ps-1' }, 400],
    [{ person: 'ps-1', reason: '' }, 400],
  ])('is not asked for by %j', async (body, status) => {
    expect((await world.call('POST', '/api/v1/audit/erasures', { body })).status).toBe(status);
  });

  it('is erased by who may, and seen in his own tenant alone', async () => {
    const body = { person: 'ps-canary', reason: 'x' };
    const viewer = await world.token({ roles: ['viewer'] });
    expect((await world.call('POST', '/api/v1/audit/erasures', { body, token: viewer })).status).toBe(403);
    const stranger = await world.token({ tenant: 'beta' });
    expect((await world.call('GET', '/api/v1/audit/erasures', { token: stranger })).body.items).toEqual([]);
    expect((await world.call('GET', '/api/v1/audit/erasures/er-none')).body.code).toBe('ERASURE_NOT_FOUND');
  });
});

describe('what fails while it is about a person', () => {
  const QUOTED = 'Kanarienhahn';

  it('says so in dead letters, events, answers and the log of the program without a word about the person', async () => {
    let lines = '';
    const log = createLog('trace', false, { write: (line) => void (lines += line) });
    const handler: HandlerDeclaration = {
      name: 'seat-guest',
      meaning: 'A test.',
      needs: [],
      order: 'none',
      parallel: 1,
      retryMs: [10],
      timeoutMs: 5_000,
      from: 'now',
      on: [
        {
          event: participantJoined,
          run: async ({ data }) => {
            const { name, metadata } = data as DataOf<typeof participantJoined>;
            // As libraries do: one quotes a word, one the beginning.
            if (data['roomId'] === 'RM_seats') throw new Error(`no seat for ${name?.split(' ')[0]}, ${name}`);
            return data['roomId'] === 'RM_parse' ? (JSON.parse(metadata ?? '') as []) : [];
          },
        },
      ],
    };
    const ground = { broker: world.broker, publisher: world.publisher, reader: world.reader, ports: {} };
    const running = await startHandlers({
      ...ground,
      meter: createTelemetry().meter,
      handlers: [handler],
      onTrouble: ({ what, fault, about }) =>
        log.warn({ ...about, code: fault?.code, ...fault?.details, err: fault?.cause ?? fault }, what),
    });
    try {
      for (const roomId of ['RM_seats', 'RM_parse'])
        await world.publisher.publish(
          emit(participantJoined, {
            ...participantJoined.example,
            roomId,
            personId: 'ps-quoted',
            name: `${QUOTED} Example`,
            metadata: `${QUOTED} is no JSON`,
          }),
          CAUSE,
        );
      const letters = async () => (await world.call('GET', '/api/v1/dead-letters?handler=seat-guest')).body.items;
      await until(async () => (await letters()).length === 2, 'two dead letters');
      const found: string[] = [];
      const redriver = createRedriver({ ...ground, handlers: [handler] });
      for (const { id, event_position: position } of await letters()) {
        const which = { deadLetterId: id, handler: handler.name, eventPosition: position };
        const { msgId: request } = await world.publisher.publish(emit(deadLetterRedriveRequested, which), CAUSE);
        const signal = new AbortController().signal;
        const outcome = await redriver.redrive({ tenant: TENANT, deadLetterId: id, request, signal });
        expect(outcome).toMatchObject({ kind: 'failed', code: 'INTERNAL', reason: expect.stringContaining('***') });
        const { reason, stack } = (await world.call('GET', `/api/v1/dead-letters/${id}`)).body;
        found.push(JSON.stringify([outcome, reason, stack]));
      }
      found.push(lines, JSON.stringify(await letters()), await messagesOf(world));
      expect(lines).toContain('no seat for ***');
      for (const text of found) expect(text).not.toContain('Kanarienh');
      expect(Object.keys(await rowsWith('Kanarienh'))).not.toContain('aura.dead_letters');

      await erase({ person: 'ps-quoted', reason: 'test' });
      for (const { id } of await letters())
        expect(JSON.stringify((await world.call('GET', `/api/v1/dead-letters/${id}`)).body)).not.toContain('Kanarienh');
      expect(await rowsWith('Kanarienh')).toEqual({});
    } finally {
      await running.stop();
    }
  });

  it('is not told again by the answer that was kept for an Idempotency-Key', async () => {
    let hen = 0;
    const ask = () =>
      world.call('POST', '/api/v1/members', {
        body: { subject: `Kanarienhenne-${hen}@example.org`, roles: ['viewer'] },
        headers: { 'idempotency-key': `add-hen-${hen}` },
      });
    // What began within a second of an erasure is not repeated either: clocks differ.
    await until(async () => {
      hen += 1;
      const first = await ask();
      const again = await ask();
      expect(first.status).toBe(201);
      return JSON.stringify(again.body) === JSON.stringify(first.body);
    }, 'a repeat of an answer that began after all erasures');
    await erase({ identity: `Kanarienhenne-${hen}@example.org`, reason: 'test' });
    const after = await ask();
    expect([after.status, after.body.code, JSON.stringify(after.body).includes('anarienhenne')]).toEqual([
      410,
      'ERASED',
      false,
    ]);
  });
});

describe('the keys', () => {
  it('lie in a table that neither requests nor projections may read', async () => {
    await expect(world.database.read(TENANT, (sql) => sql('select * from aura_state.data_keys'))).rejects.toThrow(
      /permission denied/,
    );
    await expect(world.database.project((sql) => sql('select * from aura_state.data_keys'))).rejects.toThrow(
      /permission denied/,
    );
    const rows = await world.database.own((sql) =>
      sql<{ subject: string; wrapped: string | null; destroyed_at: string | null }>(
        'select subject, wrapped, destroyed_at from aura_state.data_keys where subject in ($1, $2) order by subject, version',
        ['ps-canary', 'ps-fritz'],
      ),
    );
    expect(rows).toMatchObject([
      { subject: 'ps-canary', wrapped: null, destroyed_at: expect.any(String) },
      { subject: 'ps-fritz', wrapped: expect.any(String), destroyed_at: null },
    ]);
  });

  it('are all wrapped by a new master key when somebody asks for it, and people are read as before', async () => {
    const token = await world.token({ roles: ['platform-admin'] });
    const before = (await world.call('GET', '/api/v1/system/keys', { token })).body;
    expect(before).toMatchObject({ present: expect.any(String), people: expect.any(Number) });
    const rotated = await world.call('POST', '/api/v1/system/keys/rotations', {
      token,
      headers: { prefer: 'wait=20' },
    });
    expect(rotated.status, JSON.stringify(rotated.body)).toBe(201);
    const { body: after } = await world.call('GET', '/api/v1/system/keys', { token });
    expect(after.present).not.toBe(before.present);
    expect(after.masters).toEqual([{ id: after.present, keys: expect.any(Number), needed: true }]);
    const shown = await world.call('GET', '/api/v1/rooms/RM_e/participants');
    expect(JSON.stringify(shown.body)).toContain('Fritz');
    expect((await world.call('GET', '/api/v1/system/keys')).status).toBe(403);
  });
});
