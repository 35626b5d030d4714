import { join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import type { EdgeConfig } from '../config.ts';
import type { Secrets } from '../config/secrets.ts';
import { migratorOnly } from '../../streams/grants.ts';
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

/** A user of the broker. */
export interface Credential {
  readonly user: string;
  readonly password: string;
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
  readonly nats: {
    readonly url: string;
    readonly user?: string;
    readonly password?: string;
    readonly monitorUrl?: string;
    /** Who may change and delete streams; absent: the user above does what it may. */
    readonly migrate?: Credential;
    readonly edges: readonly EdgeLogin[];
    readonly local: boolean;
  };
  /** `url` is of a user that may create roles and schemas; `passwords` are those the three roles get. */
  readonly postgres: {
    readonly url: string;
    readonly passwords: Pick<Secrets['postgres'], 'owner' | 'app' | 'projector'>;
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

/**
 * An edge asks on its own subjects and reads the answers to its own requests; the log is out of its reach. The inbox is
 * its own as well: with `_INBOX.>` it could read the answers that everybody else gets.
 */
const edgeUser = ({ tenant, name }: EdgeConfig, password: string): NatsUser & { readonly inboxPrefix: string } => {
  const user = `edge.${tenant}.${name}`;
  return {
    user,
    password,
    inboxPrefix: `_INBOX.${user}`,
    publish: [`in.${tenant}.${name}.>`],
    subscribe: [`_INBOX.${user}.>`],
  };
};

const startBroker = async (ground: StoreGround, stops: Stop[], report: Report): Promise<Local['nats']> => {
  const { config, secrets, dataDir } = ground;
  if (config.nats !== undefined) return { ...config.nats, edges: [], local: false };
  const binary = await findBinary('nats-server');
  if (binary === undefined)
    throw new Fault('SERVER_NOT_FOUND', { server: 'nats-server', install: installLines('nats-server') });
  const platform = { user: 'platform', password: secrets.natsPassword };
  const edges = config.edges.map((edge) => ({
    ...edge,
    ...edgeUser(edge, secrets.edgePasswords.get(`${edge.tenant}/${edge.name}`) ?? ''),
  }));
  const migrate = { user: 'migrate', password: secrets.natsMigratePassword };
  const users = [{ ...platform, denyPublish: migratorOnly() }, migrate, ...edges];
  const server = await run(
    ground,
    {
      name: 'nats-server',
      standardPort: 4222,
      start: (port) => startNats({ binary, dir: join(dataDir.path, 'nats'), port, users }),
    },
    report,
  );
  stops.push(server.stop);
  const logins = edges.map(({ publish: _publish, subscribe: _subscribe, ...login }) => login);
  return {
    url: server.first.url,
    monitorUrl: server.first.monitorUrl,
    ...platform,
    migrate,
    edges: logins,
    local: true,
  };
};

const startDatabase = async (ground: StoreGround, stops: Stop[], report: Report): Promise<Local['postgres']> => {
  const { config, secrets, dataDir } = ground;
  const { superuser, ...passwords } = secrets.postgres;
  if (config.database !== undefined) return { url: config.database.url, passwords, local: false };
  const binDir = postgresBinDir();
  const server = await run(
    ground,
    {
      name: 'postgres',
      standardPort: 5432,
      start: (port) => startPostgres({ binDir, dir: join(dataDir.path, 'postgres'), port, password: superuser }),
    },
    report,
  );
  stops.push(server.stop);
  return { url: server.first.url, passwords, local: true };
};

const NO_LIVEKIT: Off = {
  what: 'rooms (LiveKit)',
  why: 'livekit-server is not on this machine',
  how: `${installLines('livekit-server')[0]}, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET`,
};

const startMedia = async (ground: Ground, stops: Stop[], report: Report): Promise<Local['livekit'] | Off> => {
  const { config, secrets, dataDir, http } = ground;
  if (config.livekit !== undefined) return { ...config.livekit, local: false };
  const binary = await findBinary('livekit-server');
  if (binary === undefined) return NO_LIVEKIT;
  const options = {
    binary,
    dir: join(dataDir.path, 'livekit'),
    webhookUrl: `${http.url}/webhooks/livekit`,
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
