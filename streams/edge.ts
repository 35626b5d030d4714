import type { Msg } from '@nats-io/transport-node';
import type { Catalogue } from '../schemas/catalogue.ts';
import { ERRORS, Fault, toFault } from '../schemas/errors.ts';
import { formatPosition } from '../schemas/event.ts';
import { admit } from './admit.ts';
import { binaryAttributes } from './binary.ts';
import type { Broker } from './broker.ts';
import { isStructured } from './codec.ts';
import { InexactNumber, parseExactly } from './exact-json.ts';
import { edgeUserName, inboxPrefixOf } from './inbox.ts';
import type { Publisher } from './log.ts';
import { token } from './subjects.ts';

/** A foreign edge: its name is fixed by its NATS permission to `in.<tenant>.<name>.>`, and says whose events it may send. */
export interface Edge {
  readonly tenant: string;
  readonly name: string;
  readonly owners: readonly string[];
}

export interface EdgeOptions {
  readonly broker: Broker;
  readonly edges: readonly Edge[];
  readonly catalogue: Catalogue;
  readonly publisher: Publisher;
  /** Throws why nothing of the tenant is taken in: it is suspended or deleted. Absent: everything is. */
  readonly admitted?: (tenant: string) => Promise<void> | undefined;
}

const QUEUE = 'auralink-edge';

/** Sources of an edge lie under this. */
export const edgeSource = ({ tenant, name }: Pick<Edge, 'tenant' | 'name'>): string => `/edges/${tenant}/${name}`;

/**
 * Answers requests on `in.<tenant>.<edge>.>`: one CloudEvent, structured or binary, is checked and stored. The answer is
 * `{position, msg_id, duplicate}`, or `{error: {code, title, next, details}}`; without one the edge repeats the request. A request
 * whose answer is to go anywhere but into that edge's own inbox is dropped, not even stored: an answer to `ev.>` would be the platform's own word.
 */
export const serveEdges = (options: EdgeOptions): { close: () => Promise<void> } => {
  const { broker, edges } = options;
  const known = new Map(edges.map((edge) => [`${token(edge.tenant, 'tenant')}.${token(edge.name, 'edge')}`, edge]));
  const answer = async (message: Msg): Promise<void> => {
    const [, tenant, name] = message.subject.split('.');
    const said = await takeIn(known.get(`${tenant}.${name}`), message, options);
    if (message.reply !== undefined && !broker.nc.isClosed()) broker.nc.publish(message.reply, JSON.stringify(said));
  };
  const subscription = broker.nc.subscribe('in.*.*.>', {
    queue: QUEUE,
    callback: (error, message) => {
      if (!error && isOwnInbox(message)) void answer(message);
    },
  });
  return {
    close: async () => {
      await subscription.drain().catch(() => undefined);
    },
  };
};

const isOwnInbox = ({ subject, reply }: Msg): boolean => {
  const [, tenant = '', name = ''] = subject.split('.');
  return reply === undefined || reply.startsWith(`${inboxPrefixOf(edgeUserName(tenant, name))}.`);
};

const takeIn = async (
  edge: Edge | undefined,
  message: Msg,
  { catalogue, publisher, admitted }: EdgeOptions,
): Promise<object> => {
  try {
    if (!edge) throw new Fault('EDGE_UNKNOWN', { subject: message.subject });
    await admitted?.(edge.tenant);
    const credential = { tenant: edge.tenant, source: edgeSource(edge), owners: edge.owners };
    const { position, msgId, duplicate } = await publisher.publishEvent(
      admit(readBody(message), credential, catalogue),
    );
    return { position: formatPosition(position), msg_id: msgId, duplicate };
  } catch (thrown) {
    const { code, details } = toFault(thrown);
    const { title, next } = ERRORS[code];
    return { error: { code, title, next, details } };
  }
};

const readBody = (message: Msg): unknown => {
  const body = parse(message);
  return isStructured(message.headers) ? body : { ...binaryAttributes(message.headers ?? []), data: body };
};

const parse = (message: Msg): unknown => {
  try {
    return parseExactly(message.string());
  } catch (thrown) {
    const why = thrown instanceof InexactNumber ? thrown.message : 'the payload is no JSON';
    throw new Fault('ENVELOPE_INVALID', { errors: [{ pointer: '', message: why }] });
  }
};
