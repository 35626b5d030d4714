import path from 'node:path';
import { connect, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { parseConfig } from '../infra/config.ts';
import { openStoreGround, startLogServer, type Local, type StoreGround } from '../infra/local/start.ts';
import { asMigrator } from '../infra/parts/migrate.ts';
import { ensureTopology } from '../streams/ensure.ts';
import { edgeUser, programUsers } from '../streams/grants.ts';
import { inboxPrefixOf } from '../streams/inbox.ts';

/** The local broker as the program starts it, with all of its users, and who may do what there. Imports nothing of Vitest. */
export const EDGE_LIST = [
  { tenant: 'acme', name: 'pbx', owners: ['webrtc'] },
  { tenant: 'acme', name: 'other', owners: ['webrtc'] },
  { tenant: 'beta', name: 'pbx', owners: ['webrtc'] },
];
/** Every user of the broker but its owner. */
export const USERS = [...programUsers(), ...EDGE_LIST.map(edgeUser)];

/** The request of JetStream's API about a stream. */
export const api = (verb: string, stream: string): string => `$JS.API.STREAM.${verb}.${stream}`;
const [P, E, H, J, W, M] = [
  'platform',
  'platform-edge',
  'platform-handlers',
  'platform-projections',
  'platform-http',
  'migrate',
];
const [PBX, OTHER, BETA] = ['edge.acme.pbx', 'edge.acme.other', 'edge.beta.pbx'];
const PROGRAM = [P, E, H, J, W];
const KEPT = ['EVENTS', 'DEAD', 'ADVISORIES'];
const CLEARED = ['TIMERS', 'OBJ_payloads', 'KV_limits', 'KV_idempotency', 'KV_sign-in-codes'];

/** Who may publish on what, as a person would say it: written by hand, and not from the grants. */
export const MAY_PUBLISH: readonly (readonly [string, readonly string[]])[] = [
  ['ev.3.acme.room.RM_1.room_started', [P, E, H, W, M]],
  ['ev.3.acme.projection.rooms.projection_rebuilt', [P, E, H, J, W, M]],
  ['ev.3.acme.projection.rooms.projection_rebuild_requested', [P, E, H, W, M]],
  ['ev.3.acme.dead_letter.dl-1.dead_letter_written', [P, E, H, J, W, M]],
  ['ev.3.acme.audit.EVENTS.audit_checkpointed', [P, E, H, J, W, M]],
  ['in.acme.pbx.events', [PBX]],
  ['in.acme.other.events', [OTHER]],
  ['in.acme.unheard-of.events', []],
  ['in.beta.pbx.events', [BETA]],
  ['live.3.acme.room.RM_1.room_started', []],
  ['delta.acme.x', []],
  ['pos.rooms', [P, J]],
  ['progress.rebuild.rooms', [P, J]],
  ['ask.pos', PROGRAM],
  ['ask.projectors', [P, W, M]],
  ['dead.acme.create-room.dl-1', [P, H, J]],
  ['timer.acme.t-1', [P, H]],
  ['replay.acme.test.room.RM_1.room_started', [P, H]],
  ['$O.payloads.C.x', [P, E, H, W]],
  ['$KV.limits.x', [P, W]],
  ['_INBOX.x', []],
  ['_INBOX_platform-http.x', [P, J]],
  ['_INBOX_edge.acme.pbx.x', [P, E]],
  ['$SYS.REQ.SERVER.PING', []],
  ['anything.else', []],
  ...KEPT.flatMap((stream) =>
    ['CREATE', 'UPDATE', 'DELETE', 'RESTORE', 'PURGE'].map((verb) => [api(verb, stream), [M]] as const),
  ),
  [api('MSG.DELETE', 'EVENTS'), [M]],
  [api('MSG.DELETE', 'ADVISORIES'), [M]],
  // Letters of a tenant that is deleted.
  [api('MSG.DELETE', 'DEAD'), [P, H, M]],
  ...CLEARED.flatMap((stream) =>
    ['CREATE', 'UPDATE', 'DELETE', 'RESTORE', 'MSG.DELETE'].map((verb) => [api(verb, stream), [M]] as const),
  ),
  ...['CREATE', 'UPDATE', 'DELETE', 'RESTORE'].map((verb) => [api(verb, 'KV_vault'), [M]] as const),
  // Who may take a key out erases a person.
  [api('MSG.DELETE', 'KV_vault'), [P, H, M]],
  // Whoever restores a backup erases again who was erased since.
  ['$KV.vault.person.ps-1', [P, E, H, W, M]],
  ['$KV.vault.masters', [...PROGRAM, M]],
  ['$JS.API.DIRECT.GET.KV_vault', [...PROGRAM, M]],
  ['$KV.sign-in-codes.x', [P, W]],
  [api('PURGE', 'TIMERS'), [P, H, M]],
  [api('PURGE', 'OBJ_payloads'), [P, E, H, W, M]],
  [api('PURGE', 'KV_limits'), [M]],
  [api('INFO', 'EVENTS'), [...PROGRAM, M]],
  [api('INFO', 'SOMEBODYS'), [P, M]],
  ['$JS.API.STREAM.LIST', [P, M]],
  [api('SNAPSHOT', 'EVENTS'), [P, M]],
  [api('CREATE', 'SOMEBODYS'), [M]],
  ['$JS.API.DIRECT.GET.EVENTS', [...PROGRAM, M]],
  ['$JS.API.DIRECT.GET.DEAD', [P, H, J, W, M]],
  ['$JS.API.DIRECT.GET.ADVISORIES', [P, H, M]],
  ['$JS.API.DIRECT.GET.TIMERS', [P, H, M]],
  ['$JS.API.DIRECT.GET.KV_limits.$KV.limits.x', [P, W, M]],
  ['$JS.API.CONSUMER.CREATE.EVENTS.x', [P, H, J, M]],
  ['$JS.API.CONSUMER.DURABLE.CREATE.EVENTS.x', [P, H, M]],
  ['$JS.API.CONSUMER.MSG.NEXT.EVENTS.create-room', [P, H, J, M]],
  ['$JS.API.CONSUMER.MSG.NEXT.TIMERS.fire-timers', [P, H, M]],
  ['$JS.API.CONSUMER.DELETE.EVENTS.x', [P, H, J, M]],
  ['$JS.API.CONSUMER.PAUSE.EVENTS.x', [P, M]],
  ['$JS.ACK.EVENTS.create-room.1.1.1.1.0', [P, H, J]],
];

/** Who may listen on what. */
export const MAY_LISTEN: readonly (readonly [string, readonly string[]])[] = [
  ['live.>', PROGRAM],
  ['live.*.acme.>', [...PROGRAM, PBX, OTHER]],
  ['live.*.beta.>', [...PROGRAM, BETA]],
  ['pos.>', PROGRAM],
  ['progress.>', PROGRAM],
  ['in.*.*.>', [P, E]],
  ['in.acme.pbx.>', [P, E]],
  ['ask.pos', [P, J]],
  ['ask.projectors', [P, J]],
  ['$JS.EVENT.ADVISORY.CONSUMER.>', [P, H]],
  ['_INBOX_platform.>', [P]],
  ['_INBOX_platform-http.>', [W]],
  ['_INBOX_migrate.>', [M]],
  ['_INBOX_edge.acme.pbx.>', [PBX]],
  ['_INBOX_edge.acme.>', []],
  ['_INBOX_edge.>', []],
  ['_INBOX.>', []],
  ['ev.>', []],
  ['dead.>', []],
  ['delta.>', []],
  ['$JS.API.>', []],
  ['$SYS.>', []],
  ['>', []],
];

/** The subjects of a table that a user stands beside. */
export const named = (table: typeof MAY_PUBLISH, user: string): readonly string[] =>
  table.filter(([, users]) => users.includes(user)).map(([subject]) => subject);

const userOf = (edge: string): string => `edge.${edge.replace('/', '.')}`;

/** Nobody of these may listen on it: the server's refusal says that it has dealt with everything before. */
const END = 'nobody.may';

/** What the server refuses somebody while `act` runs; it says so on his connection. `owner` may everything. */
const refusedOn = async (
  connection: NatsConnection,
  owner: NatsConnection,
  act: () => void,
): Promise<ReadonlySet<string>> => {
  const refused = new Set<string>();
  const statuses = connection.status();
  const over = Promise.withResolvers<void>();
  void (async () => {
    for await (const status of statuses) {
      const subject = status.type === 'error' ? /"([^"]+)"/.exec(status.error.message)?.[1] : undefined;
      if (subject === END) return over.resolve();
      if (subject !== undefined) refused.add(subject);
    }
    return over.resolve();
  })();
  act();
  // Where nothing is refused to him at all, he hears it.
  const end = connection.subscribe(END, { callback: (error) => (error ? undefined : over.resolve()) });
  await connection.flush();
  owner.publish(END, '');
  await over.promise;
  if (!end.isClosed()) end.unsubscribe();
  return refused;
};

/** The broker, and a connection of each of its users. */
export interface BrokerUsers {
  readonly nats: Local['nats'];
  readonly ground: StoreGround;
  readonly connectionOf: (user: string) => NatsConnection;
  /** On which of the subjects a user may publish, as the server has it. */
  readonly publishes: (user: string, subjects: readonly string[]) => Promise<readonly string[]>;
  /** On which he may listen. */
  readonly listens: (user: string, subjects: readonly string[]) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Starts it below a directory. */
export const openBrokerUsers = async (dir: string): Promise<BrokerUsers> => {
  const ground = await openStoreGround(
    parseConfig({ AURALINK_DATA: path.join(dir, 'data'), AURALINK_EDGES: JSON.stringify(EDGE_LIST) }),
  );
  const { nats, stop } = await startLogServer(ground, () => undefined);
  await asMigrator(nats, (broker) => ensureTopology(broker, { freeBytes: 1024 ** 3 }));
  const { natsPasswords, edgePasswords } = ground.secrets;
  const passwords = new Map([
    ...natsPasswords,
    ...[...edgePasswords].map(([edge, pass]) => [userOf(edge), pass] as const),
  ]);
  const owner = await connect({ servers: nats.url, user: nats.owner?.user ?? '', pass: nats.owner?.password ?? '' });
  const connections = new Map<string, NatsConnection>();
  for (const { name } of USERS) {
    const login = { servers: nats.url, user: name, pass: passwords.get(name) ?? '' };
    connections.set(name, await connect({ ...login, inboxPrefix: inboxPrefixOf(name) }));
  }
  const connectionOf = (user: string): NatsConnection => connections.get(user) as NatsConnection;
  return {
    nats,
    ground,
    connectionOf,
    publishes: async (user, subjects) => {
      const connection = connectionOf(user);
      const refused = await refusedOn(connection, owner, () => {
        // A payload that is no request: what is allowed is answered with an error and changes nothing.
        for (const subject of subjects) connection.publish(subject, 'not json', { reply: `${inboxPrefixOf(user)}.x` });
      });
      return subjects.filter((subject) => !refused.has(subject));
    },
    listens: async (user, subjects) => {
      const open: Subscription[] = [];
      const connection = connectionOf(user);
      const refused = await refusedOn(connection, owner, () => {
        for (const subject of subjects) open.push(connection.subscribe(subject, { callback: () => undefined }));
      });
      for (const subscription of open) if (!subscription.isClosed()) subscription.unsubscribe();
      return subjects.filter((subject) => !refused.has(subject));
    },
    close: async () => {
      for (const connection of [owner, ...connections.values()]) await connection.close();
      await stop();
      await ground.dataDir.lock.release();
    },
  };
};
