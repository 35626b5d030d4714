import { homedir } from 'node:os';
import { relative } from 'node:path';

/** What the program knows about itself when it is ready. */
export interface Ready {
  readonly version: string;
  readonly readyMs: number;
  readonly mode: 'development' | 'production';
  readonly host: string;
  readonly url: string;
  readonly dataDir: string;
  readonly cwd: string;
  /** The link that signs the browser in, once; undefined where only probes are answered. */
  readonly signInLink: string | undefined;
  readonly nats: {
    readonly url: string;
    readonly local: boolean;
    readonly events?: number;
    readonly syncAlways?: boolean;
  };
  readonly postgres: { readonly url: string; readonly local: boolean };
  readonly livekit?: { readonly url: string; readonly local: boolean };
  readonly off: readonly { readonly what: string; readonly why: string; readonly how: string }[];
  /** One line each: settings that are misspelt, personal data in clear, … */
  readonly warnings: readonly string[];
}

const LABEL = 12;
const VALUE = 44;

interface Style {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly warn: (text: string) => string;
}

const plain: Style = { strong: (text) => text, dim: (text) => text, warn: (text) => text };
const colored: Style = {
  strong: (text) => `\u001b[1m${text}\u001b[22m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  warn: (text) => `\u001b[33m${text}\u001b[39m`,
};

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Host and path of a URL: passwords do not belong on a screen. */
const place = (url: string): string => {
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : host + pathname;
};

/** The path as a person would type it from where they are. */
const shortPath = (path: string, cwd: string): string => {
  const below = relative(cwd, path);
  if (below !== '' && !below.startsWith('..')) return `./${below}`;
  return path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path;
};

const keptBy = (local: boolean): string => (local ? '' : 'yours');

const logNote = ({ nats }: Ready): string => {
  const events = nats.events === undefined ? [] : [`${nats.events.toLocaleString('en')} events`];
  const sync =
    nats.syncAlways === undefined
      ? []
      : [nats.syncAlways ? 'synced to disk before each ack' : 'acked before it is on disk'];
  return [...events, ...sync, ...(nats.local ? [] : ['yours'])].join(', ');
};

const rows = (ready: Ready): (readonly [string, string, string])[] => [
  ...(ready.signInLink === undefined
    ? ([
        ['Probes', `${ready.url}/readyz`, 'also /livez, /health, /metrics; the API is served by another process'],
      ] as const)
    : ([
        ['Dashboard', ready.signInLink, 'signs this browser in, once'],
        ['API', `${ready.url}/docs`, 'events: /asyncapi.json'],
      ] as const)),
  ['Log', ready.nats.url, logNote(ready)],
  [
    'Postgres',
    place(ready.postgres.url),
    ['derived from the log', keptBy(ready.postgres.local)].filter(Boolean).join(', '),
  ],
  ...(ready.livekit === undefined ? [] : [['LiveKit', ready.livekit.url, keptBy(ready.livekit.local)] as const]),
  ['Data', shortPath(ready.dataDir, ready.cwd), 'kept between runs (npm start -- --fresh deletes it)'],
];

/** The text for the person at the terminal: what is up, where, what is kept, what is off and how to switch it on. */
export const banner = (ready: Ready, color: boolean): string => {
  const style = color ? colored : plain;
  const reach = LOOPBACK.includes(ready.host) ? 'this machine only' : `reachable on ${ready.host}`;
  const line = (label: string, value: string, note: string): string =>
    `  ${style.dim(label.padEnd(LABEL))}${value}${note === '' ? '' : `${' '.repeat(Math.max(2, VALUE - value.length))}${style.dim(note)}`}`;
  const indent = ' '.repeat(LABEL + 2);
  return [
    '',
    `  ${style.strong(`AuraLink ${ready.version}`)}   ready in ${(ready.readyMs / 1_000).toFixed(1)} s   ${style.dim(`(${ready.mode}, ${reach})`)}`,
    '',
    ...rows(ready).map((row) => line(...row)),
    ...ready.off.flatMap(({ what, why, how }) => [
      '',
      `  ${style.warn('Off'.padEnd(LABEL))}${what}: ${why}`,
      `${indent}to switch it on: ${how}`,
    ]),
    ...ready.warnings.map((warning) => `  ${style.warn('Note'.padEnd(LABEL))}${warning}`),
    '',
    line('Try', 'npm run demo', 'a short meeting of two voices, live on the dashboard'),
    line('', 'npx aura tail', 'every event as it is stored'),
    line('Stop', 'Ctrl-C', ''),
    '',
  ].join('\n');
};

/** What programs that started us need; `null` for LiveKit where there is none. */
export interface ReadyLine {
  readonly url: string;
  readonly token: string;
  readonly nats: { readonly url: string; readonly user?: string | undefined; readonly password?: string | undefined };
  /** Of the owner of the machine: the superuser of the local server. */
  readonly postgres: { readonly url: string };
  readonly livekit?: { readonly url: string; readonly apiKey: string; readonly apiSecret: string } | undefined;
  readonly dataDir: string;
  /** With AURALINK_TLS=dev: where the authority and the certificates lie with which all of the above is reached. */
  readonly certificates?: string | undefined;
  readonly pid: number;
  /** What `url` answers: everything, or in a process without the role `http` the probes alone. */
  readonly serves: 'everything' | 'probes';
}

/** The one line of `npm start --silent -- --json`. Only the named fields: whatever else the parts carry stays here. */
export const readyLine = ({
  url,
  serves,
  token,
  nats,
  postgres,
  livekit,
  dataDir,
  certificates,
  pid,
}: ReadyLine): string =>
  JSON.stringify({
    url,
    ...(serves === 'everything' ? {} : { serves }),
    token,
    nats: { url: nats.url, user: nats.user ?? null, password: nats.password ?? null },
    postgres: { url: postgres.url },
    livekit: livekit === undefined ? null : { url: livekit.url, apiKey: livekit.apiKey, apiSecret: livekit.apiSecret },
    dataDir,
    ...(certificates === undefined ? {} : { certificates }),
    pid,
  });

/** Why the program did not start, for the person at the terminal: the reason, what is known about it, what to do. */
export const refusal = ({
  title,
  next,
  details,
}: {
  readonly title: string;
  readonly next: string;
  readonly details: Readonly<Record<string, unknown>>;
}): string => {
  const lines = Object.entries(details).flatMap(([key, value]) => {
    if (!Array.isArray(value)) return [`  ${key.padEnd(LABEL)}${String(value)}`];
    return value.map((one: unknown) => {
      const { setting, problem } = (one ?? {}) as { setting?: string; problem?: string };
      return setting === undefined ? `  ${String(one)}` : `  ${setting}  ${problem}`;
    });
  });
  return ['', `AuraLink did not start: ${title}.`, ...lines, next, ''].join('\n');
};
