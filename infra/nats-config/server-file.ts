import type { BrokerUser } from '../../streams/grants.ts';

/** What a nats-server of production is told beside its users. */
export interface ServerOptions {
  readonly name: string;
  /** Where JetStream keeps its files. */
  readonly storeDir: string;
  /** Where `/jsz` answers; without a password, hence an address that only the program and its operator reach. */
  readonly monitor: string;
  /** Paths on the server's machine; absent: a private network is trusted. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string } | undefined;
  /** The servers of a cluster, this one among them; absent: it stands alone. */
  readonly nodes?: readonly string[] | undefined;
}

const quote = (text: string): string => JSON.stringify(text);

/** A block of nats-server's format, indented as it is read. */
const block = (head: string, lines: readonly string[]): readonly string[] => [
  `${head} {`,
  ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
  '}',
];

const list = (name: string, subjects: readonly string[]): readonly string[] => [
  `${name}: [`,
  ...subjects.map((subject) => `  ${quote(subject)}`),
  ']',
];

/** A user's grants as the server's file has them. */
export const permissionLines = ({ publish, denyPublish = [], subscribe }: BrokerUser): readonly string[] =>
  block('permissions:', [
    ...block('publish:', [...list('allow', publish), ...(denyPublish.length === 0 ? [] : list('deny', denyPublish))]),
    ...block('subscribe:', list('allow', subscribe)),
  ]);

const CLIENTS = [
  '# Who shows no certificate of this authority is not let in (docs/how-to/encrypt-connections.md).',
  'verify: true',
];

/** The same authority signs for clients: by it alone each of them could join as a server, which may read and write everything. */
const SERVERS = [
  '# Only who shows a certificate of this authority with one of the names above is a server of this cluster.',
  'verify_cert_and_check_known_urls: true',
];

const tlsLines = ({ ca, cert, key }: NonNullable<ServerOptions['tls']>, who: readonly string[]): readonly string[] =>
  block('tls', [
    `ca_file: ${quote(ca)}`,
    `cert_file: ${quote(cert)}`,
    `key_file: ${quote(key)}`,
    ...who,
    'min_version: "1.2"',
  ]);

const clusterLines = ({ nodes = [], tls }: ServerOptions): readonly string[] =>
  block('cluster', [
    'name: auralink',
    'listen: 0.0.0.0:6222',
    'routes: [',
    ...nodes.map((node) => `  nats-route://${node}:6222`),
    ']',
    ...(tls ? tlsLines(tls, SERVERS) : []),
  ]);

/** The whole file: the server, then who may do what (`authorization` or accounts, as lines). */
export const serverFile = (options: ServerOptions, users: readonly string[]): string => {
  const { name, storeDir, monitor, tls, nodes } = options;
  return [
    '# The log of AuraLink, as `aura nats-config` writes it: make it anew when AuraLink is updated, since grants may change.',
    `server_name: ${quote(name)}`,
    'listen: 0.0.0.0:4222',
    '# /healthz, /jsz: it asks for no password.',
    `http: ${quote(monitor)}`,
    '',
    ...block('jetstream', [
      `store_dir: ${quote(storeDir)}`,
      '# Sync to the disk before an event is acknowledged. By default nats-server does so every two minutes, and a power cut',
      '# loses what was acknowledged in between. AuraLink reads this setting at boot and refuses production mode without it.',
      'sync_interval: always',
    ]),
    ...(tls ? ['', ...tlsLines(tls, CLIENTS)] : []),
    ...(nodes === undefined ? [] : ['', ...clusterLines(options)]),
    '',
    ...users,
    '',
  ].join('\n');
};

/** `authorization` with one entry a user; `proof` gives the line that says what proves who it is. */
export const authorizationLines = (
  users: readonly BrokerUser[],
  proof: (user: BrokerUser) => string,
): readonly string[] =>
  block('authorization', [
    'users: [',
    ...users.flatMap((user) => [
      `  # ${user.name}: ${user.meaning}`,
      ...block('', [proof(user), ...permissionLines(user)]).map((line, index) => `  ${index === 0 ? '{' : line}`),
    ]),
    ']',
  ]);
