import { join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import type { DatabaseTls } from '../../db/tls.ts';
import type { BrokerLogin, BrokerProof } from '../../streams/broker.ts';
import type { EdgeConfig } from '../config.ts';
import type { Secrets } from '../config/secrets.ts';
import { edgeUser, MIGRATE, programUsers, userOfRoles } from '../../streams/grants.ts';
import { edgeUserName, inboxPrefixOf } from '../../streams/inbox.ts';
import { installLines } from '../setup/servers.mjs';
import { findBinary, postgresBinDir } from './binaries.ts';
import type { Ground, StoreGround } from './ground.ts';
import { startLiveKit } from './livekit.ts';
import { startNats, type NatsUser } from './nats.ts';
import { lastWords, onPort } from './ready.ts';
import { startPostgres } from './postgres.ts';
import type { LocalServer } from './server.ts';
import { supervise, type Report, type Supervised } from './supervise.ts';

export { openGround, openStoreGround, type Ground, type StoreGround } from './ground.ts';

/** A part that is switched off. */
export interface Off {
  readonly what: string;
  readonly why: string;
  /** How to switch it on. */
  readonly how: string;
}

/** The credential of one edge on the local broker. */
export interface EdgeLogin extends EdgeConfig {
  readonly user: string;
  readonly password: string;
  /** To connect with: answers to any other inbox are refused. */
  readonly inboxPrefix: string;
}

/** The servers that the program works with, whether started here or given by the environment. */
export interface Local {
  /** `edges` is empty on a broker that was given: whoever runs it makes its users. */
  readonly nats: BrokerLogin & {
    readonly monitorUrl?: string;
    /** Who may change and delete streams; absent: the user above does what it may. */
    readonly migrate?: BrokerProof;
    /** Of the local broker: who may do everything there. */
    readonly owner?: BrokerProof;
    readonly edges: readonly EdgeLogin[];
    readonly local: boolean;
  };
  /** `url` is of a user that may create roles and schemas; `passwords` are those the three roles get. */
  readonly postgres: {
    readonly url: string;
    readonly passwords: Pick<Secrets['postgres'], 'owner' | 'app' | 'projector'>;
    readonly tls?: DatabaseTls | undefined;
    readonly local: boolean;
  };
  readonly livekit?: {
    readonly url: string;
    readonly apiKey: string;
    readonly apiSecret: string;
    readonly local: boolean;
  };
  readonly off: readonly Off[];
  /** Ends what was started here. */
  readonly stop: () => Promise<void>;
}

type Stop = () => Promise<void>;

interface Part<S> {
  readonly name: string;
  readonly standardPort: number;
  readonly start: (port: number) => Promise<S>;
}

/** Starts a server on its standard port or another, and keeps it on that port however often it has to be started again. */
const run = async <S extends LocalServer & { readonly port: number }>(
  { ports }: StoreGround,
  part: Part<S>,
  report: Report,
): Promise<Supervised<S>> => {
  let port: number | undefined;
  const server = await supervise(
    part.name,
    async () => {
      const started = await onPort(port, () => ports.choose(part.name, part.standardPort), part.start);
      port = started.port;
      return started;
    },
    report,
  );
  await ports.remember(part.name, server.first.port);
  return server;
};

/** Whoever started the local servers, and the tests: as with Postgres the superuser. The program has no use for it. */
const OWNER = 'owner';

type Login = BrokerProof & { readonly user: string; readonly password: string };

/** Every user of the local broker, by name, with a password of its own. */
const usersOf = (edges: readonly EdgeConfig[], secrets: Secrets): ReadonlyMap<string, NatsUser> => {
  const granted = [
    ...programUsers().map((user) => ({ user, password: secrets.natsPasswords.get(user.name) ?? '' })),
    ...edges.map((edge) => ({
      user: edgeUser(edge),
      password: secrets.edgePasswords.get(`${edge.tenant}/${edge.name}`) ?? '',
    })),
  ];
  const users = granted.map(({ user: { name, meaning: _, ...grants }, password }) => ({
    user: name,
    password,
    ...grants,
  }));
  const owner = { user: OWNER, password: secrets.natsPasswords.get(OWNER) ?? '' };
  return new Map([...users, owner].map((user) => [user.user, user]));
};

const startBroker = async (ground: StoreGround, stops: Stop[], report: Report): Promise<Local['nats']> => {
  const { config, secrets, dataDir } = ground;
  if (config.nats !== undefined) return { ...config.nats, edges: [], local: false };
  const binary = await findBinary('nats-server');
  if (binary === undefined)
    throw new Fault('SERVER_NOT_FOUND', { server: 'nats-server', install: installLines('nats-server') });
  const users = usersOf(config.edges, secrets);
  const files = ground.certificates;
  const tls = files && { ca: files.ca, ...files.server('nats') };
  const server = await run(
    ground,
    {
      name: 'nats-server',
      standardPort: 4222,
      start: (port) =>
        startNats({ binary, dir: join(dataDir.path, 'nats'), port, users: [...users.values()], ...(tls && { tls }) }),
    },
    report,
  );
  stops.push(server.stop);
  const loginOf = (name: string): Login => {
    const { user, password } = users.get(name) as NatsUser;
    return { user, password, ...(files && { tls: { ca: files.ca, ...files.client(name) } }) };
  };
  return {
    url: server.first.url,
    monitorUrl: server.first.monitorUrl,
    ...loginOf(userOfRoles(config.roles)),
    migrate: loginOf(MIGRATE),
    owner: loginOf(OWNER),
    edges: config.edges.map((edge) => {
      const user = edgeUserName(edge.tenant, edge.name);
      return { ...edge, ...loginOf(user), inboxPrefix: inboxPrefixOf(user) };
    }),
    local: true,
  };
};

const startDatabase = async (ground: StoreGround, stops: Stop[], report: Report): Promise<Local['postgres']> => {
  const { config, secrets, dataDir } = ground;
  const { superuser, ...passwords } = secrets.postgres;
  if (config.database !== undefined) return { ...config.database, passwords, local: false };
  const files = ground.certificates;
  const tls = files && { ca: files.ca, ...files.server('postgres') };
  const binDir = postgresBinDir();
  const server = await run(
    ground,
    {
      name: 'postgres',
      standardPort: 5432,
      start: (port) =>
        startPostgres({ binDir, dir: join(dataDir.path, 'postgres'), port, password: superuser, ...(tls && { tls }) }),
    },
    report,
  );
  stops.push(server.stop);
  const { url } = server.first;
  return { url, passwords, ...(files && { tls: { ca: files.ca, ...files.client('{role}') } }), local: true };
};

const NO_LIVEKIT: Off = {
  what: 'rooms (LiveKit)',
  why: 'livekit-server is not on this machine',
  how: `${installLines('livekit-server')[0]}, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET`,
};

const startMedia = async (ground: Ground, stops: Stop[], report: Report): Promise<Local['livekit'] | Off> => {
  const { config, secrets, dataDir } = ground;
  const { url: told } = ground.webhooks ?? ground.http;
  if (config.livekit !== undefined) return { ...config.livekit, local: false };
  const binary = await findBinary('livekit-server');
  if (binary === undefined) return NO_LIVEKIT;
  const options = {
    binary,
    dir: join(dataDir.path, 'livekit'),
    webhookUrl: `${told}/webhooks/livekit`,
    ...secrets.livekit,
  };
  try {
    const server = await run(
      ground,
      { name: 'livekit-server', standardPort: 7880, start: (port) => startLiveKit({ ...options, port }) },
      report,
    );
    stops.push(server.stop);
    return { url: server.first.url, ...secrets.livekit, local: true };
  } catch (thrown) {
    // Everything but rooms works without it: the reason is shown instead of ending the start.
    if (!(thrown instanceof Fault)) throw thrown;
    return {
      what: 'rooms (LiveKit)',
      why: `livekit-server did not start: ${lastWords(thrown)}`.slice(0, 400),
      how: 'See livekit/livekit.log in the data directory',
    };
  }
};

/** The log's server alone, for an operator's work on an instance that is stopped. */
export const startLogServer = async (
  ground: StoreGround,
  report: Report,
): Promise<{ readonly nats: Local['nats']; readonly stop: Stop }> => {
  const stops: Stop[] = [];
  const nats = await startBroker(ground, stops, report);
  return { nats, stop: async () => void (await Promise.all(stops.map((end) => end()))) };
};

/** Postgres alone. */
export const startDatabaseServer = async (
  ground: StoreGround,
  report: Report,
): Promise<{ readonly postgres: Local['postgres']; readonly stop: Stop }> => {
  const stops: Stop[] = [];
  const postgres = await startDatabase(ground, stops, report);
  return { postgres, stop: async () => void (await Promise.all(stops.map((end) => end()))) };
};

const isOff = (part: Local['livekit'] | Off): part is Off => part !== undefined && 'why' in part;

/** Starts side by side what the environment does not give. When one fails, those that did start are ended. */
export const startLocal = async (ground: Ground, report: Report): Promise<Local> => {
  const stops: Stop[] = [];
  const stop = async (): Promise<void> => void (await Promise.all(stops.map((end) => end())));
  const parts = await Promise.allSettled([
    startBroker(ground, stops, report),
    startDatabase(ground, stops, report),
    startMedia(ground, stops, report),
  ]);
  const [nats, postgres, media] = parts;
  if (nats.status === 'rejected' || postgres.status === 'rejected' || media.status === 'rejected') {
    await stop();
    throw parts.find((part) => part.status === 'rejected')?.reason;
  }
  const livekit = isOff(media.value) ? undefined : media.value;
  return {
    nats: nats.value,
    postgres: postgres.value,
    ...(livekit !== undefined && { livekit }),
    off: isOff(media.value) ? [media.value] : [],
    stop,
  };
};
