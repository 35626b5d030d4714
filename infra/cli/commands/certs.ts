import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { developmentFiles, writeDevelopment } from '../../certs/development.ts';
import { readExpiries } from '../../certs/expiry.ts';
import { certificatesOf } from '../../config/certificates.ts';
import { defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { OPTION } from '../options.ts';
import { type Column, tableLines } from '../table.ts';

interface DevOptions {
  readonly out?: string;
  readonly days?: number;
  readonly host?: readonly string[];
  readonly force?: true;
}

const DAYS = 30;
/** Long enough for everybody who tries something out; what is to last has an authority of its own. */
const MOST_DAYS = 397;

const host = (text: string, before: readonly string[] | undefined): readonly string[] => {
  if (!/^[A-Za-z0-9.:-]{1,253}$/.test(text))
    throw new InvalidArgumentError('Write a name or an address, as in nats.internal or 10.0.0.7.');
  return [...(before ?? []), text];
};

/** What to set so that the program and its servers use them, by setting. */
export const settingsFor = (dir: string): readonly (readonly [string, string])[] => {
  const { ca, client, server } = developmentFiles(dir);
  const [nats, database, http] = [client('platform'), client('{role}'), server('http')];
  return [
    ['NATS_CA', ca],
    ['NATS_CERT', nats.cert],
    ['NATS_KEY', nats.key],
    ['DATABASE_CA', ca],
    ['DATABASE_CERT', database.cert],
    ['DATABASE_KEY', database.key],
    ['TLS_CERT', http.cert],
    ['TLS_KEY', http.key],
    ['TLS_CLIENT_CA', ca],
    ['AURALINK_CA', ca],
    ['AURALINK_CERT', client('http').cert],
    ['AURALINK_KEY', client('http').key],
  ];
};

const dev = defineCommand<DevOptions>({
  name: 'dev',
  order: 1,
  summary: 'Make an authority and certificates to develop and try with; never for production.',
  examples: [
    { line: 'aura certs dev', does: 'into ./certs, for this machine, for 30 days' },
    { line: 'aura certs dev --out /etc/aura --host nats.lan --days 90', does: 'for servers of that name too' },
    { line: 'aura certs dev --force', does: 'renew them; the authority stays while it outlives them' },
  ],
  notes:
    'AURALINK_TLS=dev npm start does all of it at once, with certificates in the data directory.\n' +
    'server/: nats, postgres, http. client/: a pair for each user of the broker (the parts of the program, migrate, each edge of AURALINK_EDGES), for each\n' +
    "role of the database, and `http` for whoever asks over https. ECDSA P-256; every file is its owner's alone. Nothing uses them unless it is told to.",
  options: [
    OPTION.plain('--out <dir>', 'where to (default: certs)'),
    OPTION.count('--days <count>', `how long they count (default: ${DAYS})`, MOST_DAYS),
    new Option('--host <name>', 'a name or address of the servers besides localhost; may be repeated').argParser<
      readonly string[]
    >(host),
    new Option('--force', 'renew those that are there'),
  ],
  run: async ({ options, here, terminal }) => {
    const dir = resolve(options.out ?? 'certs');
    const { edges } = here.config;
    const made = { days: options.days ?? DAYS, edges, hosts: options.host ?? [] };
    const names = await writeDevelopment(dir, made, options.force === true);
    const settings = settingsFor(dir);
    if (terminal.json)
      return terminal.data(JSON.stringify({ dir, days: made.days, names, settings: Object.fromEntries(settings) }));
    for (const [name, value] of settings) await terminal.data(`${name}=${value}`);
    terminal.note(
      `${names.length} certificates in ${dir}, for ${made.days} days. Above: what the program and \`aura\` are to be told.`,
    );
    terminal.note('Servers of your own: docs/how-to/encrypt-connections.md');
    return undefined;
  },
});

interface Line {
  readonly name: string;
  readonly file: string;
  readonly until: string;
  readonly days: number | undefined;
}

const COLUMNS: readonly Column<Line>[] = [
  { head: 'setting', of: ({ name }) => name },
  { head: 'until', of: ({ until }) => until },
  { head: 'days', of: ({ days }) => days ?? '', align: 'right' },
  { head: 'file', of: ({ file }) => file },
];

const DAY_MS = 24 * 3_600_000;

export default defineCommand({
  name: 'certs',
  order: 82,
  summary: 'The certificates of the configured connections, and development ones.',
  examples: [
    { line: 'aura certs', does: 'which are used from here, and until when; exit code 1 if one is over or unreadable' },
    { line: 'aura certs dev', does: 'make an authority and certificates to try with' },
  ],
  commands: [dev],
  run: async ({ here, terminal }) => {
    const found = await readExpiries(certificatesOf(here.config));
    const lines = found.map((one): Line => {
      const { name, file } = one;
      if ('problem' in one) return { name, file, until: one.problem, days: undefined };
      return { name, file, until: new Date(one.at).toISOString(), days: Math.floor((one.at - Date.now()) / DAY_MS) };
    });
    if (terminal.json) for (const line of lines) await terminal.data(JSON.stringify(line));
    else for (const line of tableLines(COLUMNS, lines, terminal.paint)) await terminal.data(line);
    if (lines.length === 0) terminal.note('no certificates are configured: docs/how-to/encrypt-connections.md');
    return lines.every(({ days }) => days !== undefined && days >= 0) ? EXIT.ok : EXIT.failed;
  },
});
