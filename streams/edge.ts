import type { Msg } from '@nats-io/transport-node';
import type { Catalogue } from '../schemas/catalogue.ts';
import { ERRORS, Fault, toFault } from '../schemas/errors.ts';
import { formatPosition } from '../schemas/event.ts';
import { admit } from './admit.ts';
import { binaryAttributes, headerValue } from './binary.ts';
import type { Broker } from './broker.ts';
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
}

const QUEUE = 'auralink-edge';

/** Sources of an edge lie under this. */
export const edgeSource = ({ tenant, name }: Pick<Edge, 'tenant' | 'name'>): string => `/edges/${tenant}/${name}`;

/**
 * Answers requests on `in.<tenant>.<edge>.>`: one CloudEvent, structured or binary, is checked and stored. The answer is
 * `{position, msg_id, duplicate}`, or `{error: {code, title, next, details}}`; without one the edge repeats the request.
 */
export const serveEdges = ({ broker, edges, catalogue, publisher }: EdgeOptions): { close: () => Promise<void> } => {
  const subscriptions = edges.map((edge) =>
    broker.nc.subscribe(`in.${token(edge.tenant, 'tenant')}.${token(edge.name, 'edge')}.>`, {
      queue: QUEUE,
      callback: (error, message) => {
        if (!error)
          void takeIn(edge, message, catalogue, publisher).then(
            (answer) => !broker.nc.isClosed() && message.respond(JSON.stringify(answer)),
          );
      },
    }),
  );
  return {
    close: async () => {
      await Promise.allSettled(subscriptions.map((subscription) => subscription.drain()));
    },
  };
};

const takeIn = async (edge: Edge, message: Msg, catalogue: Catalogue, publisher: Publisher): Promise<object> => {
  try {
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
  const type = headerValue(message.headers ?? [], 'content-type');
  const structured =
    type?.startsWith('application/cloudevents') ?? headerValue(message.headers ?? [], 'ce-specversion') === undefined;
  const body = parse(message);
  return structured ? body : { ...binaryAttributes(message.headers ?? []), data: body };
};

const parse = (message: Msg): unknown => {
  try {
    return message.json();
  } catch {
    throw new Fault('ENVELOPE_INVALID', { errors: [{ pointer: '', message: 'the payload is no JSON' }] });
  }
};
