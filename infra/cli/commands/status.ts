import { requestOf } from '../../../http/client.gen.ts';
import type { Health } from '../../../http/shapes/system.ts';
import type { Holder } from '../../lock.ts';
import { defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { showPeriod } from '../moment.ts';
import { pairLines } from '../table.ts';
import type { Paint, Style } from '../terminal.ts';

const STYLE: Readonly<Record<string, Style>> = { ok: 'green', degraded: 'yellow', off: 'dim', down: 'red' };

const isNamed = (value: unknown): value is { readonly name: string; readonly state: string } =>
  typeof value === 'object' && value !== null && 'name' in value && 'state' in value;

/** Members of a part in few words: those with one state are counted, the others named. */
const members = (list: readonly { readonly name: string; readonly state: string }[]): string =>
  [...Map.groupBy(list, ({ state }) => state)]
    .map(([state, some]) =>
      some.length > 2 ? `${some.length} ${state}` : `${some.map(({ name }) => name).join(', ')} ${state}`,
    )
    .join('; ');

const shown = (name: string, value: unknown): string => {
  if (Array.isArray(value) && value.every(isNamed)) return members(value);
  if (name === 'max_bytes' && typeof value === 'number') return `at most ${(value / 1024 ** 3).toFixed(1)} GiB`;
  return `${name.replaceAll('_', ' ')} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
};

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** What a part says beside its status, on one line. */
const rest = (part: Readonly<Record<string, unknown>>): string =>
  Object.entries(part)
    .filter(([name, value]) => name !== 'status' && !isEmpty(value))
    .map(([name, value]) => shown(name, value))
    .join(', ');

/** Health as a person reads it: where, since when, each part, how fresh the read models are, what is off. */
export const statusLines = (
  url: string,
  holder: Holder | undefined,
  dataDir: string | undefined,
  health: Health,
  paint: Paint,
): readonly string[] => {
  const { status, version, mode, uptime_s: uptime, as_of: asOf, lag_ms: lag, parts, off } = health;
  return [
    ...pairLines(
      [
        ['AuraLink', `${status} at ${url}`],
        ['version', `${version}, ${mode}, up ${showPeriod(uptime * 1_000)}${holder ? `, pid ${holder.pid}` : ''}`],
        ...(dataDir === undefined ? [] : [['data', dataDir] as const]),
        [
          'reads',
          asOf === null ? 'no read model yet' : `as of ${asOf}${lag === null ? '' : `, ${showPeriod(lag)} behind`}`,
        ],
      ],
      paint,
    ),
    '',
    ...Object.entries(parts).map(([name, part]) =>
      `${paint(STYLE[part.status] ?? 'plain', part.status.padEnd(8))}  ${name.padEnd(12)}  ${rest(part)}`.trimEnd(),
    ),
    ...off.flatMap(({ what, why, how }) => ['', `${paint('dim', 'off')}  ${what}: ${why}`, `     → ${how}`]),
  ];
};

export default defineCommand({
  name: 'status',
  order: 10,
  summary: 'Show whether AuraLink runs, where, how its parts are and how far the read models are.',
  examples: [
    { line: 'aura status', does: 'the instance of AURALINK_DATA' },
    { line: 'AURALINK_URL=https://aura.example AURALINK_TOKEN=… aura status', does: 'one that runs elsewhere' },
    { line: 'aura status --json | jq .health.parts', does: 'as JSON' },
  ],
  notes: 'Exit code 0: all is well; 1: it runs, but a part does not; 3: it does not run.',
  run: async ({ here, signal, terminal }) => {
    const api = await here.api(signal);
    const health = (await api.look(requestOf('getHealth'))).body as Health;
    const local = here.remoteUrl === undefined;
    const holder = local ? await here.holder() : undefined;
    const dataDir = local ? here.config.dataDir : undefined;
    if (terminal.json)
      await terminal.data(
        JSON.stringify({ url: api.url, pid: holder?.pid ?? null, data_dir: dataDir ?? null, health }),
      );
    else for (const line of statusLines(api.url, holder, dataDir, health, terminal.paint)) await terminal.data(line);
    return health.status === 'ok' ? EXIT.ok : EXIT.failed;
  },
});
