import { randomUUID } from 'node:crypto';
import { roomRequested, roomStarted } from '../../schemas/rooms.ts';
import { tenantResumed } from '../../schemas/tenants.ts';
import { MAY_LISTEN, MAY_PUBLISH, named, USERS } from '../broker-users.ts';
import type { Edit } from '../edits.ts';
import type { NatsGround } from './nats-ground.ts';
import type { Protection, Row } from './row.ts';

/** The broker: who gets in, who may publish and listen where, and what an edge may say. Tables written by hand, tests/broker-users.ts. */
const taken = (name: string, ...edits: readonly Edit[]): Protection => ({ name, edits });
const IN_SERVER = 'infra/local/nats.ts';
const IN_GRANTS = 'streams/grants.ts';
const IN_ADMIT = 'streams/admit.ts';
const IN_EDGE = 'streams/edge.ts';

const LOGIN = taken('users and passwords', {
  file: IN_SERVER,
  find: '      authorization: {',
  replace: '      authorization: options.users.length > 0 ? undefined : {',
});
const LISTS = taken('the lists of what each user may', {
  file: IN_SERVER,
  find: 'publish === undefined && denyPublish === undefined && subscribe === undefined',
  replace: 'publish !== null',
});
const MAY_SAY = taken('the list of where an edge may publish', {
  file: IN_GRANTS,
  find: 'publish: [`in.${tenant}.${name}.>`],',
  replace: "publish: [`in.${tenant}.${name}.>`, 'ev.>', 'in.>', 'live.>', '$JS.API.>', '_INBOX_edge.>'],",
});
const MAY_HEAR = taken('the list of where an edge may listen', {
  file: IN_GRANTS,
  find: 'subscribe: [`live.*.${tenant}.>`, `${inboxPrefixOf(user)}.>`],',
  replace: "subscribe: [`live.*.${tenant}.>`, `${inboxPrefixOf(user)}.>`, '>'],",
});
const DECLARED = taken('the list of edges that are declared', {
  file: IN_EDGE,
  find: 'await takeIn(known.get(`${tenant}.${name}`), message, options);',
  replace:
    "await takeIn(known.get(`${tenant}.${name}`) ?? { tenant: tenant ?? '', name: name ?? '', owners: ['webrtc'] }, message, options);",
});
const INBOX = taken('the look where an answer is to go', {
  file: IN_EDGE,
  find: 'if (!error && isOwnInbox(message))',
  replace: 'if (!error && (isOwnInbox(message) || message.data.length > 0))',
});
const OWNERS = taken('the owners whose events an edge may send', {
  file: IN_ADMIT,
  find: 'if (owners !== undefined && !owners.includes(owner))',
  replace: 'if (owners !== undefined && owners.length === 0)',
});
const OF_PLATFORM = taken('the list of aggregates of which the platform alone speaks', {
  file: IN_ADMIT,
  find: 'if (PLATFORM_AGGREGATES.has(of.name)) throw',
  replace: "if (PLATFORM_AGGREGATES.has(of.name) && type === '') throw",
});
const SOURCES = taken(
  'the sources under which an edge speaks',
  {
    file: IN_ADMIT,
    find: 'if (prefix !== undefined && !isUnder(source, prefix))',
    replace: "if (prefix === '' && !isUnder(source, prefix))",
  },
  {
    file: IN_ADMIT,
    find: 'if (path.startsWith(RESERVED) || `${path}/` === RESERVED)',
    replace: "if (path === '' && `${path}/` === RESERVED)",
  },
  { file: IN_ADMIT, find: '!CLIMBS.test(value as string)', replace: '(CLIMBS.test(value as string) || true)' },
);
const TENANT = taken('the tenant of the credential', {
  file: IN_ADMIT,
  find: "check('tenant', (value) => value === tenant,",
  replace: "check('tenant', (value) => value === tenant || tenant !== '',",
});
const SUSPENDED = taken('the look whether the tenant may be served', {
  file: IN_EDGE,
  find: 'await admitted?.(edge.tenant);',
  replace: 'void admitted;',
});

const row = (
  name: string,
  unprotected: Protection,
  expected: unknown,
  input: (ground: NatsGround) => Promise<unknown>,
): Row<NatsGround> => ({ name, unprotected, expected, input });

const [PBX, OTHER] = ['edge.acme.pbx', 'edge.acme.other'];

const ofLogins: readonly Row<NatsGround>[] = [
  row('who shows nothing is refused', LOGIN, 'refused', ({ logIn }) => logIn({})),
  row('a name alone is refused', LOGIN, 'refused', ({ logIn }) => logIn({ user: 'platform' })),
  row('a guessed password is refused', LOGIN, 'refused', ({ logIn }) => logIn({ user: 'platform', pass: 'platform' })),
  row('a name that nobody has is refused', LOGIN, 'refused', ({ logIn }) => logIn({ user: 'root', pass: '' })),
  row("an edge with another edge's password is refused", LOGIN, 'refused', ({ logIn, passwordOf }) =>
    logIn({ user: PBX, pass: passwordOf('acme/other') }),
  ),
];

const subjectsOf = (table: typeof MAY_PUBLISH): readonly string[] => table.map(([subject]) => subject);

/** Every credential by every class of subject. */
const ofUsers: readonly Row<NatsGround>[] = USERS.flatMap(({ name }) => [
  row(`${name} publishes where the table says so, and nowhere else`, LISTS, named(MAY_PUBLISH, name), (ground) =>
    ground.publishes(name, subjectsOf(MAY_PUBLISH)),
  ),
  row(`${name} listens where the table says so, and nowhere else`, LISTS, named(MAY_LISTEN, name), (ground) =>
    ground.listens(name, subjectsOf(MAY_LISTEN)),
  ),
]);

const JS = '$JS.API';
const CONSUMER = { stream_name: 'EVENTS', config: { durable_name: 'spy', ack_policy: 'none' } };

/** An event that the edge may send. */
const started = (edge: string, more: Record<string, unknown> = {}): object => ({
  specversion: '1.0',
  id: randomUUID(),
  source: `/edges/${edge}/eu`,
  type: roomStarted.type,
  data: roomStarted.example,
  ...more,
});

const ofEdges: readonly Row<NatsGround>[] = [
  ...(
    [
      ['reads nothing of the log', `${JS}.DIRECT.GET.EVENTS`, { last_by_subj: 'ev.>' }],
      ['reads nothing of the keys', `${JS}.DIRECT.GET.KV_vault`, { last_by_subj: '$KV.vault.>' }],
      ['learns of no stream', `${JS}.STREAM.NAMES`, undefined],
      ['makes no consumer', `${JS}.CONSUMER.DURABLE.CREATE.EVENTS.spy`, CONSUMER],
      ['empties no stream', `${JS}.STREAM.PURGE.KV_limits`, undefined],
      ['deletes no stream', `${JS}.STREAM.DELETE.KV_limits`, undefined],
    ] as const
  ).map(([what, subject, payload]) =>
    row(`an edge ${what}`, MAY_SAY, 'refused', ({ ask }) => ask(PBX, subject, payload)),
  ),
  row('an edge writes nothing onto the log itself', MAY_SAY, 0, async ({ publish, stored }) => {
    const before = await stored();
    await publish(PBX, 'ev.3.acme.room.RM_1.room_started', 'forged');
    return (await stored()) - before;
  }),
  row('an edge writes nothing onto the live subjects', MAY_SAY, [], ({ hears, publish }) =>
    hears('platform-http', 'live.>', () => publish(PBX, 'live.3.acme.room.RM_1.room_started', 'forged')),
  ),
  row('an edge asks nothing in the name of another', MAY_SAY, [], ({ hears, publish }) =>
    hears('platform-edge', 'in.acme.other.>', () => publish(PBX, 'in.acme.other.events', 'forged')),
  ),
  row('an edge answers nobody', MAY_SAY, [], ({ hears, publish }) =>
    hears(OTHER, '_INBOX_edge.acme.other.>', () => publish(PBX, '_INBOX_edge.acme.other.x', 'forged')),
  ),
  row(
    'an edge hears what happens in its own tenant, and not in another',
    MAY_HEAR,
    [true, []],
    async ({ hears, happens }) => {
      const own = await hears(PBX, 'live.*.acme.>', () => happens('acme'));
      return [own.length > 0, await hears(PBX, 'live.*.beta.>', () => happens('beta'))];
    },
  ),
  ...['live.>', 'ev.>', '>'].map((subject) =>
    row(`an edge that listens on ${subject} hears nothing of another tenant`, MAY_HEAR, [], ({ hears, happens }) =>
      hears(PBX, subject, () => happens('beta')),
    ),
  ),
  ...['_INBOX_platform-http.>', '*.>'].map((subject) =>
    row(`an edge that listens on ${subject} hears no answer to others`, MAY_HEAR, [], ({ hears, ask }) =>
      hears(PBX, subject, () => ask('platform-http', `${JS}.STREAM.INFO.EVENTS`)),
    ),
  ),
  row('an edge does not hear what another edge asks', MAY_HEAR, [], ({ hears, send }) =>
    hears(PBX, 'in.beta.>', () => send('beta/pbx', started('beta/pbx'))),
  ),
];

const ofEvents: readonly Row<NatsGround>[] = [
  row(
    "an edge's event of an owner that is not its own is refused",
    OWNERS,
    ['stored', 'OWNER_NOT_YOURS'],
    async ({ send }) => {
      const mine = await send('acme/pbx', started('acme/pbx'));
      const theirs = started('acme/pbx', { type: roomRequested.type, data: roomRequested.example });
      return [mine, await send('acme/pbx', theirs)];
    },
  ),
  row(
    'so it is with events of which the platform alone speaks, whatever the owners',
    OF_PLATFORM,
    'EVENT_OF_THE_PLATFORM',
    ({ send }) =>
      send(
        'beta/pbx',
        started('beta/pbx', { type: tenantResumed.type, data: { ...tenantResumed.example, tenantId: 'beta' } }),
      ),
  ),
  ...(
    [
      ['the platform', '/auralink/webrtc/acme', 'SOURCE_NOT_YOURS'],
      ['another edge', '/edges/acme/other', 'SOURCE_NOT_YOURS'],
      ['an edge whose name begins as its own does', '/edges/acme/pbx2', 'SOURCE_NOT_YOURS'],
      ['somebody else by climbing', '/edges/acme/pbx/../other', 'ENVELOPE_INVALID'],
    ] as const
  ).map(([whom, source, code]) =>
    row(`an edge does not speak for ${whom}`, SOURCES, code, ({ send }) =>
      send('acme/pbx', started('acme/pbx', { source })),
    ),
  ),
  row('an event that names another tenant is refused', TENANT, 'ENVELOPE_INVALID', ({ send }) =>
    send('acme/pbx', started('acme/pbx', { tenant: 'beta' })),
  ),
  row('an edge that nobody declared is refused', DECLARED, 'EDGE_UNKNOWN', ({ send }) =>
    send('acme/other', started('acme/other')),
  ),
  ...['ev.3.acme.room.RM_x.room_finished', '_INBOX_edge.acme.other.x', '_INBOX_platform.x'].map((reply) =>
    row(
      `nothing is stored or said for a request that is to be answered on ${reply}`,
      INBOX,
      [0, []],
      async (ground) => {
        const before = await ground.stored();
        const event = JSON.stringify(started('acme/pbx'));
        const said = await ground.hears(OTHER, '_INBOX_edge.acme.other.>', () =>
          ground.publish(PBX, 'in.acme.pbx.events', event, reply),
        );
        return [(await ground.stored()) - before, said];
      },
    ),
  ),
  row(
    'nothing of a suspended tenant is taken in',
    SUSPENDED,
    ['stored', 'TENANT_SUSPENDED'],
    async ({ send, suspend }) => {
      const before = await send('beta/pbx', started('beta/pbx'));
      suspend('beta');
      return [before, await send('beta/pbx', started('beta/pbx'))];
    },
  ),
];

const rows: readonly Row<NatsGround>[] = [...ofLogins, ...ofUsers, ...ofEdges, ...ofEvents];

export default rows;
