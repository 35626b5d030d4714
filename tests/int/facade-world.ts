import { pino } from 'pino';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { loadProjections } from '../../db/load.ts';
import { createPastRooms } from '../../db/past/rooms.ts';
import { createQueries } from '../../db/queries/index.ts';
import type { Off } from '../../http/serving.ts';
import type { PortName, Ports } from '../../http/ports.ts';
import armTimer from '../../handlers/timers/arm-timer.ts';
import { createFacade } from '../../http/server.ts';
import type { Facade, FacadeOptions } from '../../http/facade.ts';
import { type Grant, issueToken } from '../../http/tokens.ts';
import { createHealth } from '../../infra/health.ts';
import { openIdentity } from '../../infra/parts/identity.ts';
import { auditPort } from '../../infra/parts/audit.ts';
import { auditKeysPort } from '../../infra/parts/audit-rotation.ts';
import type { AuditKeyStore } from '../../infra/config/audit-keys.ts';
import { membersPort } from '../../infra/parts/members.ts';
import { replayTargets, startReplays, type WebhookGround } from '../../infra/parts/replays.ts';
import { tenantPorts } from '../../infra/parts/tenants.ts';
import { startTiming, timersPort } from '../../infra/parts/timers.ts';
import { freePort } from '../../infra/local/ports.ts';
import { createTelemetry } from '../../infra/telemetry.ts';
import { buildCatalogue, findDeclarations } from '../../schemas/catalogue.ts';
import type { EventDeclaration } from '../../schemas/define.ts';
import type { Limits } from '../../schemas/limits.ts';
import { openAnswers } from '../../streams/answers.ts';
import { type Broker, connectBroker } from '../../streams/broker.ts';
import { openTestVault } from './vault-world.ts';
import { auditKeysOf, erasers, projecting, stack } from './world-parts.ts';
import { onErasure } from '../../streams/vault/open-vault.ts';
import { masterKeysPort, vaultKeysPort } from '../../infra/parts/keys.ts';
import { peoplePort } from '../../infra/parts/people.ts';
import type { LogPart } from '../../infra/parts/log.ts';
import { deletionPort } from '../../infra/parts/deletion.ts';
import { letterOf } from '../../streams/dead-letters.ts';
import { createRedriver } from '../../streams/dead-letters/redrive.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { loadHandlers } from '../../streams/handlers.ts';
import { createLive } from '../../streams/live.ts';
import type { Live, LogReader, Publisher } from '../../streams/log.ts';
import { personId } from '../../streams/person.ts';
import { watchProgress } from '../../streams/progress.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { asNewest } from '../../streams/reading.ts';
import { servedBy } from '../../streams/served.ts';
import { readStanding, watchStanding } from '../../streams/standing.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { createLiveKit } from '../../webrtc/rooms.ts';
import { createTokenIssuer } from '../../webrtc/tokens.ts';
import { receiveWebhook } from '../../webrtc/webhooks.ts';
import { openTestDatabase } from '../given-projections.ts';
import {
  type LiveKitFixture,
  type NatsFixture,
  type PostgresFixture,
  useLiveKit,
  useNats,
  usePostgres,
} from '../ground.ts';

export const SECRET = 'a secret of the tests, longer than 32 bytes';
export const INSTANCE = '0a1b2c3d';
export const TENANT = 'acme';
const PERSON_KEY = 'a person key of the tests';

/** The receivers of these tests stand on loopback. */
export const WEBHOOKS: WebhookGround = { serverSecret: PERSON_KEY, rules: { allow: ['127.0.0.1'], httpsOnly: false } };

/** A whole facade on real servers, with its handlers and projections; replies are held to their declarations. */
export interface World {
  readonly url: string;
  readonly facade: Facade;
  readonly broker: Broker;
  readonly publisher: Publisher;
  readonly reader: LogReader;
  readonly live: Live;
  readonly nats: NatsFixture;
  readonly postgres: PostgresFixture;
  readonly token: (grant?: Partial<Grant> & { readonly ttlS?: number }) => Promise<string>;
  /** A request with a token of everything, JSON in and out. */
  readonly call: Call;
  readonly database: Database;
  /** Ports of the handlers that are about people and tenants. */
  readonly about: Readonly<Record<string, unknown>>;
  /** How far the projector of this world is. */
  readonly projected: () => number;
  readonly stopProjecting: () => Promise<void>;
  readonly startProjecting: () => Promise<void>;
  /** One more facade on the same servers, as another process would be; it ends with the tests of the file. */
  readonly replica: (
    more?: Partial<FacadeOptions>,
    on?: number,
  ) => Promise<{ readonly url: string; readonly facade: Facade }>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test says what it expects of a body
  readonly body: any;
}

export type Call = (
  method: string,
  path: string,
  more?: { readonly body?: unknown; readonly headers?: Record<string, string>; readonly token?: string | null },
) => Promise<Answered>;

const bodyOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const OFF: Off = { why: 'there is no LiveKit server in this test', how: 'useWorld({ livekit: true })' };

/** Starts everything before the tests of the file and stops it after them. */
export const useWorld = (
  options: {
    readonly livekit?: boolean;
    readonly ownPostgres?: boolean;
    /** Timers are armed and fire. */
    readonly timers?: boolean;
    /** What holds for a tenant; absent: the defaults. */
    readonly limits?: (tenant: string) => Limits;
    /** People are erased, tenants deleted, and keys rotated. */
    readonly people?: boolean;
    /** Where the key is that signs checkpoints; absent: nowhere. */
    readonly auditKeys?: AuditKeyStore;
    /** False: the test itself runs what deletes tenants. */
    readonly deletions?: false;
    /** Of the facade, where the test is about them. */
    readonly facade?: (broker: Broker) => Partial<FacadeOptions>;
    /** Whether a tenant may be used that nobody has created; absent: open. */
    readonly tenants?: 'open' | 'listed';
    /** The OpenID provider at which people sign in. */
    readonly oidc?: FacadeOptions['oidc'];
    /** Event types beside those of `schemas/`. */
    readonly declarations?: readonly EventDeclaration[];
  } = {},
): World & { readonly livekit: LiveKitFixture | undefined } => {
  const nats = useNats();
  const postgres = usePostgres({ own: options.ownPostgres ?? false });
  let port = 0;
  const livekit = options.livekit
    ? // oxlint-disable-next-line react/hooks -- a fixture of the tests, no hook of React
      useLiveKit({ webhookUrl: async () => `http://127.0.0.1:${(port = await freePort())}/webhooks/livekit` })
    : undefined;
  const running = stack();
  let world: Omit<World, 'nats' | 'postgres' | 'call' | 'token'>;

  beforeAll(async () => {
    const telemetry = createTelemetry();
    const { meter } = telemetry;
    const catalogue = buildCatalogue([...(await findDeclarations()), ...(options.declarations ?? [])]);
    const plain = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'test' });
    running.add(() => plain.close());
    await ensureTopology(plain, { freeBytes: 1024 ** 3 });
    const { broker, vault, masters } = await openTestVault(plain, catalogue);
    const publisher = createPublisher(broker, catalogue, meter);
    running.add(() => publisher.close());
    const reader = createLogReader(broker, asNewest(catalogue));
    const live = await createLive(broker, reader, { projections: (await loadProjections()).map(({ name }) => name) });
    running.add(async () => live.close());
    const standing = openIdentity({ broker, reader, live });
    running.add(async () => standing.close());
    const progress = watchProgress(broker);
    running.add(async () => progress.close());
    const database = await openTestDatabase(postgres.url);
    running.add(() => database.close());
    const tenants = watchStanding({
      read: (tenant) => readStanding(broker, reader.reading, tenant),
      live,
      admits: options.tenants ?? 'open',
    });
    running.add(async () => tenants.close());
    const served = servedBy(tenants);
    let projection = await projecting(database, broker, reader, publisher, meter);
    running.add(() => projection.stop());

    const connection = livekit && {
      tenant: TENANT,
      url: livekit.url,
      apiKey: livekit.apiKey,
      apiSecret: livekit.apiSecret,
    };
    const rooms = createLiveKit(connection);
    if (options.timers) {
      const shared = { broker, meter, publisher, reader, catalogue, database, onTrouble: () => undefined };
      const timers = { ports: { timers: timersPort(broker) }, handlers: [armTimer] };
      const arming = await startHandlers({ ...shared, ...timers });
      running.add(() => arming.stop());
      const timing = await startTiming({ ...shared, served, log: { broker, publisher } });
      running.add(() => timing.stop());
    }
    const log: LogPart = {
      broker,
      vault,
      masters,
      publisher,
      reader,
      live,
      progress,
      drifts: [],
      syncAlways: true,
      storingTrouble: () => undefined,
      close: async () => undefined,
    };
    const secrets = auditKeysOf(options);
    const about = {
      auditKeys: auditKeysPort(log, secrets, undefined),
      people: peoplePort(log, database, catalogue, meter),
      masterKeys: masterKeysPort(log),
      tenants: deletionPort(log, database, rooms),
    };
    if (options.people) {
      const erasing = { broker, meter, publisher, reader, ports: about, handlers: erasers(options) };
      const handlers = await startHandlers(erasing);
      running.add(() => handlers.stop());
    }
    if (connection) {
      const declared = await loadHandlers(new URL('../../handlers/', import.meta.url), catalogue);
      const letters = createRedriver({ broker, publisher, reader, handlers: declared, ports: { livekit: rooms } });
      const handlers = await startHandlers({
        broker,
        meter,
        publisher,
        reader,
        ports: {
          livekit: rooms,
          ...about,
          letters,
          timers: timersPort(broker),
          replays: startReplays(
            { broker, reader, publisher, live },
            WEBHOOKS,
            createQueries(database, reader, () => ({ last: live.projected().seq, ms: 0 })).projections,
            undefined,
            served,
          ),
        },
        handlers: declared,
      });
      running.add(() => handlers.stop());
    }
    const idOf = (tenant: string, identity: string) => personId(PERSON_KEY, tenant, identity);
    const lag = () => ({ last: live.projected().seq, ms: 0 });
    const webhooks: Ports['webhooks'] | undefined = connection && {
      livekit: async (rawBody, authorization) =>
        void (await receiveWebhook(rawBody, authorization, {
          ...connection,
          publisher,
          personId: idOf,
          admitted: (tenant) => tenants.check(tenant),
        })),
    };
    const off: Partial<Record<PortName, Off>> = connection ? {} : { webhooks: OFF };
    const queries = createQueries(database, reader, lag);
    const pastRooms = createPastRooms(database, await loadProjections(), reader);
    onErasure(broker, pastRooms.forget);
    const facadeOptions: FacadeOptions = {
      ports: {
        ...queries,
        members: membersPort(queries.members, reader, PERSON_KEY),
        pastRooms,
        vaultKeys: vaultKeysPort(log, database),
        audit: auditPort({ reader, rows: queries.checkpoints, secrets }),
        replayTargets: replayTargets(reader, WEBHOOKS),
        letterStacks: { one: async (tenant, id) => (await letterOf(broker, tenant, id))?.stack },
        progress,
        livekit: { configured: rooms.configured, joinToken: createTokenIssuer(connection) },
        ...(webhooks ? { webhooks } : {}),
        person: { idOf },
        ...tenantPorts(tenants, database, { reader, live }),
        ...(options.limits ? { limits: { of: options.limits } } : {}),
        health: createHealth({
          log,
          database,
          projector: projection.projector,
          handlers: () => [],
          livekit: rooms.health,
          off: [],
          encrypted: { nats: false, postgres: false, http: false },
          version: '0.0.0',
          mode: 'development',
        }),
        metrics: { scrape: telemetry.scrape },
        ...standing.ports,
        publisher,
        log: reader,
        live,
        catalogue,
      },
      off,
      answers: openAnswers(broker, PERSON_KEY),
      secret: SECRET,
      oidc: options.oidc,
      instance: INSTANCE,
      version: '0.0.0',
      meter,
      log: pino({ level: 'error' }, pino.destination(2)),
      checkReplies: true,
      ...options.facade?.(broker),
    };
    const facade = await createFacade(facadeOptions);
    running.add(() => facade.close());
    const url = await facade.listen('127.0.0.1', port);
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), 20_000);
    world = {
      url,
      facade,
      broker,
      publisher,
      reader,
      live,
      database,
      about,
      projected: () => projection.projector.health().position.seq,
      stopProjecting: () => projection.stop(),
      replica: async (more = {}, on = 0) => {
        const own = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'replica' });
        running.add(() => own.close());
        const given = { answers: openAnswers(own, PERSON_KEY), ...options.facade?.(own), ...more };
        const another = await createFacade({ ...facadeOptions, ...given });
        running.add(() => another.close());
        return { facade: another, url: await another.listen('127.0.0.1', on) };
      },
      startProjecting: async () => {
        projection = await projecting(database, broker, reader, publisher, meter);
      },
    };
  }, 60_000);
  afterAll(() => running.stop(), 30_000);

  const token: World['token'] = ({ ttlS = 600, ...grant } = {}) =>
    issueToken(SECRET, { tenant: TENANT, subject: 'tester', scope: '*', ...grant, ttlS });
  const call: Call = async (method, path, { body, headers = {}, token: given } = {}) => {
    const authorization: Record<string, string> =
      given === null ? {} : { authorization: `Bearer ${given ?? (await token())}` };
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(world.url + path, {
      method,
      headers: { ...authorization, ...json, ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    });
    return { status: response.status, headers: response.headers, body: bodyOf(await response.text()) };
  };
  return {
    nats,
    postgres,
    livekit,
    token,
    call,
    get url() {
      return world.url;
    },
    get facade() {
      return world.facade;
    },
    get broker() {
      return world.broker;
    },
    get publisher() {
      return world.publisher;
    },
    get reader() {
      return world.reader;
    },
    get live() {
      return world.live;
    },
    get database() {
      return world.database;
    },
    get projected() {
      return world.projected;
    },
    get about() {
      return world.about;
    },
    get replica() {
      return world.replica;
    },
    get stopProjecting() {
      return world.stopProjecting;
    },
    get startProjecting() {
      return world.startProjecting;
    },
  };
};
