import { auditCheckpointed, auditGapFound, auditKeyRotated, auditWitnessed } from '../schemas/audit.ts';
import { deadLetterRedriven, deadLetterRedriveFailed, deadLetterWritten } from '../schemas/dead-letters.ts';
import type { EventDeclaration } from '../schemas/define.ts';
import { projectionCompared, projectionCompareFailed, projectionRebuilt } from '../schemas/projections.ts';
import { edgeUserName, inboxPrefixOf } from './inbox.ts';
import { EVENTS_SUBJECTS, filterOf, LIVE_SUBJECTS } from './subjects.ts';
import {
  ADVISORIES,
  DEAD,
  EVENTS,
  PAYLOADS_STREAM,
  streamPlans,
  TIMERS,
  VAULT_STREAM,
  type StreamPlan,
} from './topology.ts';

/** What changes or ends a stream, as the last tokens before its name. */
const CHANGES = ['CREATE', 'UPDATE', 'DELETE', 'RESTORE'] as const;
/** What takes single messages out of one. */
const REMOVALS = ['PURGE', 'MSG.DELETE'] as const;

/** Streams the program itself takes messages out of: a bucket replaces what it holds, a schedule is cancelled. */
const isCleared = ({ allow_rollup_hdrs: rollUp, ...plan }: StreamPlan): boolean =>
  rollUp === true || (plan as { allow_msg_schedules?: boolean }).allow_msg_schedules === true;

const PLANS = streamPlans({ storeBytes: 0 });

/** Of the dead letters those of a deleted tenant are taken out one by one, by the handlers; nobody but the operator empties the stream. */
const TAKEN_OUT: ReadonlySet<string> = new Set([`MSG.DELETE.${DEAD}`]);

/**
 * The subjects that only the credential of `aura migrate` may publish on: the JetStream API that makes, changes, empties, replaces or deletes a
 * stream of ours. The log is append-only by its own settings; this is what keeps these settings out of the program's reach.
 */
export const migratorOnly = (plans: readonly StreamPlan[] = PLANS): readonly string[] =>
  plans.flatMap((plan) =>
    [...CHANGES, ...(isCleared(plan) ? [] : REMOVALS)]
      .map((verb) => `${verb}.${plan.name}`)
      .filter((one) => !TAKEN_OUT.has(one))
      .map((one) => `$JS.API.STREAM.${one}`),
  );

/** A user of the broker and all that it may do there. Every list is complete: what does not stand in it is refused. */
export interface BrokerUser {
  readonly name: string;
  /** Who works with it. */
  readonly meaning: string;
  readonly publish: readonly string[];
  readonly denyPublish?: readonly string[];
  readonly subscribe: readonly string[];
}

/** The parts of the program that may run in processes of their own. */
export const PROCESS_ROLES = ['edge', 'handlers', 'projections', 'http'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

/** The user of one process that does everything, and of the operator's commands that change no stream. */
export const PLATFORM = 'platform';
export const MIGRATE = 'migrate';

/** The user of a process by its roles: with one role its own, with several the one that may all of it. */
export const userOfRoles = (roles: readonly string[]): string => {
  const [only, ...more] = roles;
  return only !== undefined && more.length === 0 ? `${PLATFORM}-${only}` : PLATFORM;
};

const PROGRAM = [PLATFORM, ...PROCESS_ROLES.map((role) => `${PLATFORM}-${role}`)];

/** Reading without a consumer: by sequence, by subject, what is newest. */
const reads = (...streams: readonly string[]): readonly string[] =>
  streams.flatMap((stream) => [
    `$JS.API.DIRECT.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}.>`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
  ]);

/** Making consumers of a stream, working on what they hand out, and removing them. */
const consumes = (stream: string): readonly string[] => [
  ...['CREATE', 'INFO', 'DELETE', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.*`),
  // A consumer with one filter names it in the subject (nats.js 3.4).
  `$JS.API.CONSUMER.CREATE.${stream}.*.>`,
  `$JS.ACK.${stream}.>`,
  // How newer servers may write it, with domain and account (nats-server 2.15).
  `$JS.ACK.*.*.${stream}.>`,
];

/** The same with durables, which several processes share and hand over. */
const shares = (stream: string): readonly string[] => [
  ...consumes(stream),
  ...['DURABLE.CREATE', 'UNPIN'].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.*`),
];

const purges = (stream: string): string => `$JS.API.STREAM.PURGE.${stream}`;
const events = (...declared: readonly EventDeclaration[]): readonly string[] => declared.map(filterOf);

const isBucket = ({ name }: StreamPlan): boolean => name.startsWith('KV_') && name !== VAULT_STREAM;
const BUCKETS = PLANS.filter(isBucket);

/** What every part does: it looks whether the streams are as they should be, reads the log and large data, and asks how far others are. */
const COMMON: Pick<BrokerUser, 'publish' | 'subscribe'> = {
  publish: [
    '$JS.API.INFO',
    ...PLANS.map(({ name }) => `$JS.API.STREAM.INFO.${name}`),
    ...reads(EVENTS, PAYLOADS_STREAM, VAULT_STREAM),
    // Which master keys are in use; each process notes its own.
    '$KV.vault.masters',
    'ask.pos',
  ],
  subscribe: [LIVE_SUBJECTS, 'pos.>', 'progress.>'],
};

/** Storing events of any kind, large ones with their data beside the log; a new person gets a key. */
const STORES = [EVENTS_SUBJECTS, '$O.payloads.>', purges(PAYLOADS_STREAM), '$KV.vault.>'] as const;

/** What a process with one role does besides. */
const OWN: Readonly<Record<ProcessRole, Pick<BrokerUser, 'meaning' | 'publish' | 'subscribe'>>> = {
  edge: {
    meaning: 'takes in what edges send, and answers them',
    publish: [...STORES, `${inboxPrefixOf('edge')}.>`],
    subscribe: ['in.*.*.>'],
  },
  handlers: {
    meaning: 'reacts to events, fires timers, replays',
    publish: [
      ...STORES,
      // Erasure, and wrapping keys anew.
      `$JS.API.STREAM.MSG.DELETE.${VAULT_STREAM}`,
      // What there is of a tenant that is deleted.
      ...[...TAKEN_OUT].map((one) => `$JS.API.STREAM.${one}`),
      'dead.>',
      'timer.>',
      'replay.>',
      ...reads(DEAD, ADVISORIES, TIMERS),
      ...shares(EVENTS),
      ...shares(TIMERS),
      purges(TIMERS),
    ],
    subscribe: ['$JS.EVENT.ADVISORY.CONSUMER.>'],
  },
  projections: {
    meaning: 'reads the log into Postgres and seals it; of events it writes what it says about that itself',
    publish: [
      ...events(projectionRebuilt, projectionCompared, projectionCompareFailed),
      ...events(deadLetterWritten, deadLetterRedriven, deadLetterRedriveFailed),
      ...events(auditCheckpointed, auditGapFound, auditKeyRotated, auditWitnessed),
      'dead.>',
      'pos.>',
      'progress.>',
      ...consumes(EVENTS),
      ...reads(DEAD),
      // Whoever calls the roll of those who project is answered.
      ...[...PROGRAM, MIGRATE].map((user) => `${inboxPrefixOf(user)}.>`),
    ],
    subscribe: ['ask.pos', 'ask.projectors'],
  },
  http: {
    meaning: 'serves the API and the dashboard',
    publish: [
      ...STORES,
      'ask.projectors',
      ...reads(DEAD),
      ...BUCKETS.flatMap(({ name, subjects }) => [...subjects, ...reads(name), ...consumes(name)]),
    ],
    subscribe: [],
  },
};

/** An operator's questions: every stream and consumer there is, a snapshot, a consumer that is gone or paused. */
const OPERATOR = [
  '$JS.API.STREAM.LIST',
  '$JS.API.STREAM.NAMES',
  '$JS.API.STREAM.INFO.*',
  '$JS.API.STREAM.SNAPSHOT.*',
  '$JS.SNAPSHOT.ACK.>',
  ...reads('*'),
  ...['LIST', 'NAMES'].map((verb) => `$JS.API.CONSUMER.${verb}.*`),
  ...['INFO', 'DELETE', 'PAUSE'].map((verb) => `$JS.API.CONSUMER.${verb}.*.*`),
  'ask.projectors',
] as const;

/** The log as an administrator sees it: every stream may be made, changed, filled from a backup, deleted. What was erased since then is erased again. */
const ADMINISTERS = ['$JS.API.>', '$JS.SNAPSHOT.>', EVENTS_SUBJECTS, '$KV.vault.>', 'ask.projectors'] as const;

const unique = (subjects: readonly string[]): readonly string[] => [...new Set(subjects)];

const userOf = (
  name: string,
  meaning: string,
  grants: readonly Pick<BrokerUser, 'publish' | 'subscribe'>[],
): BrokerUser => ({
  name,
  meaning,
  publish: unique(grants.flatMap(({ publish }) => publish)),
  subscribe: unique([...grants.flatMap(({ subscribe }) => subscribe), `${inboxPrefixOf(name)}.>`]),
});

/** The users of the program's own processes and of its operator. */
export const programUsers = (): readonly BrokerUser[] => [
  {
    ...userOf(PLATFORM, 'one process that does everything, and `aura` commands that change no stream', [
      COMMON,
      ...Object.values(OWN),
      { publish: OPERATOR, subscribe: [] },
    ]),
    denyPublish: migratorOnly(),
  },
  ...PROCESS_ROLES.map((role) => ({
    ...userOf(`${PLATFORM}-${role}`, OWN[role].meaning, [COMMON, OWN[role]]),
    denyPublish: migratorOnly(),
  })),
  userOf(MIGRATE, '`aura migrate` and `aura restore`: alone may change, empty and delete streams', [
    { publish: ADMINISTERS, subscribe: [] },
  ]),
];

/**
 * The user of an edge: it asks under its own name, reads what happens in its own tenant and the answers to its own requests; the log is out of
 * its reach. Whose events it may send is held by the role `edge`, which knows it by that name.
 */
export const edgeUser = ({ tenant, name }: { readonly tenant: string; readonly name: string }): BrokerUser => {
  const user = edgeUserName(tenant, name);
  return {
    name: user,
    meaning: `the edge ${name} of ${tenant}`,
    publish: [`in.${tenant}.${name}.>`],
    subscribe: [`live.*.${tenant}.>`, `${inboxPrefixOf(user)}.>`],
  };
};
