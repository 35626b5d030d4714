import { setTimeout as pause } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { roomStarted } from '../../schemas/rooms.ts';
import { connectBroker } from '../../streams/broker.ts';
import { type Edge, serveEdges } from '../../streams/edge.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { EVENTS } from '../../streams/topology.ts';
import { type BrokerUsers, openBrokerUsers } from '../broker-users.ts';

/** Declared to the role that takes in what edges send; `other` of acme is not. */
const EDGES: readonly Edge[] = [
  { tenant: 'acme', name: 'pbx', owners: ['webrtc'] },
  { tenant: 'beta', name: 'pbx', owners: ['webrtc', 'platform'] },
];
/** What somebody may be answered, or hear, comes within it. */
const WAIT_MS = 2_000;
const HEARD_MS = 100;

/** The local broker with all its users, and the role that takes in what edges send. */
export interface NatsGround extends Pick<BrokerUsers, 'publishes' | 'listens'> {
  /** `let in` or `refused`. */
  readonly logIn: (login: { readonly user?: string; readonly pass?: string }) => Promise<string>;
  /** The password of an edge's user. */
  readonly passwordOf: (edge: string) => string;
  /** What a user is answered to a request, or `nothing`. */
  readonly ask: (user: string, subject: string, payload?: unknown) => Promise<string>;
  /** How many events there are. */
  readonly stored: () => Promise<number>;
  /** The code of the refusal of an edge's event, or `stored`. */
  readonly send: (edge: string, event: object) => Promise<string>;
  /** Publishes as a user; resolves when the broker has dealt with it, and whoever it is for. */
  readonly publish: (user: string, subject: string, payload: string, reply?: string) => Promise<void>;
  /** What a user hears of it while something happens, by its subject; nothing where he may not listen. */
  readonly hears: (user: string, subject: string, what: () => Promise<unknown>) => Promise<readonly string[]>;
  /** The platform stores an event of a tenant. */
  readonly happens: (tenant: string) => Promise<unknown>;
  /** Nothing of the tenant is taken in from now on. */
  readonly suspend: (tenant: string) => void;
  readonly close: () => Promise<void>;
}

const firstWords = (thrown: unknown): string => (/permission/i.test((thrown as Error).message) ? 'refused' : 'nothing');

/** Starts it below a directory. */
export const openNatsGround = async (dir: string): Promise<NatsGround> => {
  const users = await openBrokerUsers(dir);
  const { nats, connectionOf } = users;
  const broker = await connectBroker({ ...nats, name: 'edges', patienceMs: 5_000 });
  const catalogue = await loadCatalogue();
  const meter = { count: () => undefined, set: () => undefined, observe: () => undefined };
  const publisher = createPublisher(broker, catalogue, meter);
  const suspended = new Set<string>();
  const admitted = async (tenant: string): Promise<void> => {
    if (suspended.has(tenant)) throw new Fault('TENANT_SUSPENDED', { tenant });
  };
  const taking = serveEdges({ broker, catalogue, publisher, edges: EDGES, admitted });
  await broker.nc.flush();
  const login = (options: object): Promise<NatsConnection> =>
    connect({ servers: nats.url, reconnect: false, timeout: 5_000, ...options });
  const request = async (user: string, subject: string, payload: string): Promise<string> => {
    try {
      return (await connectionOf(user).request(subject, payload, { timeout: WAIT_MS })).string();
    } catch (thrown) {
      return firstWords(thrown);
    }
  };
  return {
    publishes: users.publishes,
    listens: users.listens,
    logIn: async (options) => {
      try {
        await (await login(options)).close();
        return 'let in';
      } catch (thrown) {
        return /authorization/i.test((thrown as Error).message) ? 'refused' : String(thrown);
      }
    },
    passwordOf: (edge) => users.ground.secrets.edgePasswords.get(edge) ?? '',
    ask: (user, subject, payload) => request(user, subject, payload === undefined ? '' : JSON.stringify(payload)),
    stored: async () => (await broker.jsm.streams.info(EVENTS)).state.messages,
    send: async (edge, event) => {
      const [tenant, name] = edge.split('/');
      const said = await request(`edge.${tenant}.${name}`, `in.${tenant}.${name}.events`, JSON.stringify(event));
      const { error } = JSON.parse(said) as { readonly error?: { readonly code: string } };
      return error?.code ?? 'stored';
    },
    publish: async (user, subject, payload, reply) => {
      const connection = connectionOf(user);
      connection.publish(subject, payload, reply === undefined ? {} : { reply });
      await connection.flush();
      await pause(HEARD_MS);
      await broker.nc.flush();
    },
    hears: async (user, subject, what) => {
      const heard: string[] = [];
      const connection = connectionOf(user);
      const listening = connection.subscribe(subject, {
        callback: (error, message) => void (error ?? heard.push(message.subject)),
      });
      await connection.flush();
      await what();
      await pause(HEARD_MS);
      await connection.flush();
      if (!listening.isClosed()) listening.unsubscribe();
      return heard;
    },
    happens: async (tenant) =>
      publisher.publish(emit(roomStarted, roomStarted.example as never), { tenant, source: '/auralink/tests' }),
    suspend: (tenant) => void suspended.add(tenant),
    close: async () => {
      await taking.close();
      await publisher.close();
      await broker.close();
      await users.close();
    },
  };
};
