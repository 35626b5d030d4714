import { vi } from 'vitest';
import { emit, type EventDeclaration } from '../../schemas/define.ts';
import type { World } from '../int/facade-world.ts';
import { buildCatalogue, findDeclarations } from '../../schemas/catalogue.ts';
import type { AccessGround, Answer } from './access.rows.ts';

/** Stands in every text of the victim's that may be any text. */
const CANARY = 'canary-of-the-victim-7f3a';
const VICTIM = 'victim';

/** What says how the program itself stands, or what it is to do, is not made up. */
const NOT_MADE_UP =
  /^(projection|tenant|api_key|session|refusal|member|person|audit|audit_gap|timer|replay|dead_letter)$/;

/** An example whose free texts are the canary. */
const withCanary = (
  event: EventDeclaration,
  problems: (data: unknown) => readonly unknown[],
): Record<string, unknown> => {
  const data = { ...(event.example as Record<string, unknown>) };
  for (const [name, value] of Object.entries(data)) {
    if (typeof value !== 'string' || name === event.of.key || name.endsWith('Id')) continue;
    const tried = { ...data, [name]: CANARY };
    if (problems(tried).length === 0) data[name] = CANARY;
  }
  return data;
};

/** The tenant `victim` gets one of everything that can happen, a member and a timer. */
const furnish = async (world: World): Promise<ReadonlyMap<string, string>> => {
  const declarations = await findDeclarations();
  const catalogue = buildCatalogue(declarations);
  const ids = new Map<string, string>();
  for (const event of declarations.filter(({ of }) => !NOT_MADE_UP.test(of.name))) {
    const data = withCanary(event, (tried) => catalogue.problems(event.type, tried));
    const stored = await world.publisher.publish(emit(event, data as never), {
      tenant: VICTIM,
      source: '/auralink/tests',
    });
    ids.set(event.of.name, String(data[event.of.key]));
    ids.set('event', stored.msgId);
  }
  // By its scope alone, so that it is furnished without the grants of roles too.
  const token = await world.token({ tenant: VICTIM, subject: 'root', scope: '*' });
  const member = await world.call('POST', '/api/v1/members', { token, body: { subject: CANARY, roles: ['viewer'] } });
  ids.set('member', member.body.id);
  const timer = await world.call('POST', '/api/v1/timers', {
    token,
    body: {
      id: CANARY,
      at: '2099-01-01T00:00:00Z',
      event: {
        type: 'com.auralink.room.requested.v1',
        data: { requestId: 'r-1', name: CANARY, aiAgentEnabled: false },
      },
    },
  });
  ids.set('timer', timer.body.id);
  // All of it is in the read models.
  await vi.waitFor(async () => {
    const { body } = await world.call('GET', '/api/v1/rooms', { token });
    if (!JSON.stringify(body).includes(CANARY)) throw new Error('the read models have not caught up');
  }, 30_000);
  return ids;
};

/** `/api/v1/api-keys/{key}` is about `api_key`; an event goes by several names. */
const aggregateOf = (path: string): string => {
  const [first = '', second = ''] = path.replace(/^\/api\/v1\//, '').split('/');
  const name = first === 'audit' ? 'event' : first === 'rooms' && second === '' ? 'room' : first;
  return name.replaceAll('-', '_').replace(/s$/, '');
};

const STREAM_MS = 300;

/** What comes at once of an answer that may never end. */
const textOf = async (response: Response): Promise<string> => {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.text();
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let over = false; !over;) {
    const late = new Promise<undefined>((done) => void setTimeout(() => done(undefined), STREAM_MS));
    const chunk = await Promise.race([reader?.read(), late]);
    if (chunk?.value) text += decoder.decode(chunk.value as Uint8Array);
    over = chunk === undefined || chunk.done;
  }
  await reader?.cancel();
  return text;
};

const problemOf = (text: string): { readonly code?: string; readonly errors?: readonly { pointer: string }[] } => {
  try {
    return JSON.parse(text) as { code?: string };
  } catch {
    return {};
  }
};

/** The ground of the access rows, on a world that is running. */
export const openAccessGround = async (world: World): Promise<AccessGround> => {
  const ids = await furnish(world);
  const tokens = new Map<string, string>();
  const tokenOf = async (tenant: string, role: string): Promise<string> => {
    const known = tokens.get(`${tenant}/${role}`);
    if (known !== undefined) return known;
    const token = await world.token({ tenant, subject: `${role}-of-${tenant}`, roles: [role], scope: '*' });
    tokens.set(`${tenant}/${role}`, token);
    return token;
  };
  return {
    canary: CANARY,
    idFor: (path) => ids.get(aggregateOf(path)) ?? 'no-such-thing',
    ask: async (method, path, { as, body }): Promise<Answer> => {
      const headers: Record<string, string> = {
        ...(as ? { authorization: `Bearer ${await tokenOf(as.tenant, as.role)}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'PATCH' || method === 'PUT' || method === 'DELETE' ? { 'if-match': '"1"' } : {}),
      };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await fetch(world.url + path, init);
      const text = await textOf(response);
      const { code, errors = [] } = response.ok ? {} : problemOf(text);
      return {
        status: response.status,
        code,
        whole: `${JSON.stringify([...response.headers])}\n${text}`,
        pointers: errors.map(({ pointer }) => pointer),
      };
    },
  };
};
