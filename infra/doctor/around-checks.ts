import { parsePosition } from '../../schemas/event.ts';
import { type Check, fail, type Finding, ok, skipped, warn } from './check.ts';
import type { Facts } from './facts.ts';
import type { AroundFacts, ClockFacts, DiskFacts, IdleReaders, SearchFacts } from './look-around.ts';

const NOT_SEEN = 'not looked at: the log cannot be reached';

const around =
  (judge: (found: AroundFacts, facts: Facts) => readonly Finding[]): Check['judge'] =>
  (facts) =>
    facts.around ? judge(facts.around, facts) : [skipped(NOT_SEEN)];

const GIB = 1024 ** 3;
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

const judgeDisk = ({ path, freeBytes, totalBytes, streamsMayGrowBytes }: DiskFacts): readonly Finding[] => {
  const found = `${gib(freeBytes)} of ${gib(totalBytes)} are free where ${path} lies`;
  const share = freeBytes / totalBytes;
  if (freeBytes < GIB / 2 || share < 0.02)
    return [
      fail(
        found,
        'When the disk is full every stream of the server stands still, and stays so until the server is restarted.',
        `Make room now: du -xh --max-depth=2 ${path} | sort -h; then restart the program.`,
      ),
    ];
  if (freeBytes < 2 * GIB || share < 0.1)
    return [
      warn(
        found,
        'A full disk stops every stream of the server until it is restarted.',
        `Make room: du -xh --max-depth=2 ${path} | sort -h; or move AURALINK_DATA to a larger disk (aura backup, aura restore).`,
      ),
    ];
  if (streamsMayGrowBytes > freeBytes)
    return [
      warn(
        `the streams may grow by ${gib(streamsMayGrowBytes)}, and only ${gib(freeBytes)} are free`,
        'The disk is full before the log is: instead of refusing events cleanly, every stream of the server stands still.',
        'aura migrate --max-bytes EVENTS=<size>   (what it holds now and at most four fifths of the free space)',
      ),
    ];
  return [ok(found)];
};

const disk: Check = {
  name: 'disk',
  judge: around(({ disk: found }) =>
    found ? judgeDisk(found) : [skipped("not looked at: the log's server keeps its store elsewhere")],
  ),
};

const SKEWED_MS = 2_000;
const FAR_OFF_MS = 60_000;

const judgeClock = ({ who, aheadMs, withinMs }: ClockFacts): readonly Finding[] => {
  const off = Math.abs(aheadMs) - withinMs;
  if (off < SKEWED_MS) return [];
  const found = `the clock of ${who} is ${(Math.abs(aheadMs) / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`;
  return [
    (off >= FAR_OFF_MS ? fail : warn)(
      found,
      'Times on events, lags and time-outs are wrong by as much; tokens may be refused, timers come early or late. The order of events is not touched.',
      'timedatectl set-ntp true   (on the machine whose clock is wrong; `timedatectl` shows which)',
    ),
  ];
};

const clocks: Check = {
  name: 'clocks',
  judge: around(({ clocks: all }) => {
    const wrong = all.flatMap(judgeClock);
    if (wrong.length > 0) return wrong;
    return [
      all.length === 0
        ? skipped('no other clock can be seen')
        : ok(`together: ${all.map(({ who }) => who).join(', ')}`),
    ];
  }),
};

/** A read model that has seen what the log does not hold belongs to another log. */
const ahead: Check = {
  name: 'checkpoints',
  judge: around(({ last }, { projections }) => {
    if (!projections || last === undefined) return [skipped('not looked at: it takes the program and the log')];
    const beyond = projections.flatMap(({ name, position }) => {
      const seq = parsePosition(position)?.seq ?? 0;
      return seq > last ? [{ name, seq }] : [];
    });
    const [first] = beyond;
    if (!first) return [ok(`none is ahead of EVENTS:${last}, the end of the log`)];
    return [
      fail(
        `${beyond.map(({ name }) => name).join(', ')}: at EVENTS:${first.seq}, and the log ends at EVENTS:${last}`,
        'The log was cut or replaced by an older one: rows show what the log does not hold.',
        'aura audit verify --expect <hash@to you kept>; then aura restore <backup> --replace, or restart the program, which rebuilds the rows from the log there is.',
      ),
    ];
  }),
};

/** So many come and go with readers that were killed; the server forgets each after minutes. */
const MANY_IDLE = 20;

const leaked = ({ stream, idle }: IdleReaders): readonly Finding[] =>
  idle < MANY_IDLE
    ? []
    : [
        warn(
          `${stream} has ${idle} consumers that are not durable and that nobody reads`,
          'A reader makes new ones and never ends them: each costs the server memory, and a filtered one work with every event.',
          `curl -s 'http://<monitoring address of nats-server>/connz?subs=1'   (shows who reads ${stream}; stop that reader: the server removes what was idle for long enough)`,
        ),
      ];

const readers: Check = {
  name: 'idle readers',
  judge: around(({ idleReaders }) => {
    const found = idleReaders.flatMap(leaked);
    return found.length > 0 ? found : [ok('no more than come and go')];
  }),
};

const SLOW_SEARCH_MS = 100;
const MANY_FILTERS = 32;

const costly = ({ stream, name, filters, searchMs }: SearchFacts): readonly Finding[] => {
  if (searchMs < SLOW_SEARCH_MS && filters <= MANY_FILTERS) return [];
  return [
    warn(
      `${stream}/${name}: finding the next event of its ${filters} ${filters === 1 ? 'filter' : 'filters'} takes the server ${Math.round(searchMs)} ms`,
      'Filters that match little among very many subjects are searched for with every delivery; the consumer falls behind, and the server with it.',
      'Take fewer event types in that handler, or read unfiltered and select there, as projections do.',
    ),
  ];
};

const filters: Check = {
  name: 'filters',
  judge: around(({ searches }) => {
    const found = searches.flatMap(costly);
    return found.length > 0 ? found : [ok(searches.length === 0 ? 'nobody filters' : `${searches.length} are cheap`)];
  }),
};

/** What surrounds the log. */
export const AROUND_CHECKS: readonly Check[] = [ahead, disk, clocks, readers, filters];
