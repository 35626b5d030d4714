import { InvalidArgumentError, Option } from 'commander';
import { isRole, isScope, type RoleName, ROLES } from '../../http/access.ts';
import { type Position, parsePosition } from '../../schemas/event.ts';
import { EVENTS } from '../../streams/topology.ts';
import { typeFilter } from './event-type.ts';
import { parseMoment, parsePeriod } from './moment.ts';

const moment = (text: string): Position | string => {
  const found = parseMoment(text, Date.now());
  if (found === undefined)
    throw new InvalidArgumentError('Write a position (EVENTS:17), a time (2026-11-21T09:00Z) or how long ago (5m).');
  return found;
};

const position = (text: string): string => {
  if (parsePosition(text)?.stream !== EVENTS) throw new InvalidArgumentError('A position looks like EVENTS:17.');
  return text;
};

/** A hundred years, as of timers: what lies beyond is a slip of the key. */
const LONGEST_MS = 100 * 366 * 86_400_000;

const period = (text: string): number => {
  const ms = parsePeriod(text);
  if (ms === undefined || ms < 1_000 || ms > LONGEST_MS)
    throw new InvalidArgumentError('Write a period such as 90s, 30m, 12h or 7d.');
  return ms;
};

const tenant = (text: string): string => {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(text))
    throw new InvalidArgumentError('A tenant has only letters, digits, - and _.');
  return text;
};

const scope = (text: string): string => {
  if (!isScope(text))
    throw new InvalidArgumentError("Write permissions with a space between them, e.g. 'rooms:read events:*', or *.");
  return text;
};

const role = (text: string, before: readonly RoleName[] | undefined): readonly RoleName[] => {
  if (!isRole(text)) throw new InvalidArgumentError(`Roles are ${Object.keys(ROLES).join(', ')}.`);
  return [...new Set([...(before ?? []), text])];
};

const subject = (text: string): string => {
  if (!/^[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+$/.test(text)) throw new InvalidArgumentError('A subject looks like room/RM_x.');
  return text;
};

/** Whole numbers from 1 to `most`. */
const count =
  (most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < 1 || number > most)
      throw new InvalidArgumentError(`Write a whole number from 1 to ${most}.`);
    return number;
  };

const types = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  typeFilter(text),
];

const speed = (text: string): 'as_fast_as_possible' | 'real_time' | number => {
  if (text === 'as_fast_as_possible' || text === 'real_time') return text;
  const factor = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (!(factor > 0 && factor <= 100_000))
    throw new InvalidArgumentError('Write as_fast_as_possible, real_time, or how many times as fast (10).');
  return factor;
};

const gap = (text: string): number => {
  const ms = parsePeriod(text);
  if (ms === undefined || ms > 86_400_000)
    throw new InvalidArgumentError('Write a period such as 500ms, 5s or 1m, at most a day.');
  return ms;
};

/** Options that several commands share, each with its own check. */
export const OPTION = {
  type: () =>
    new Option('--type <type>', 'only this event type; room.* for all of rooms; may be repeated').argParser<
      readonly string[]
    >(types),
  subject: () => new Option('--subject <subject>', 'only this aggregate, e.g. room/RM_x').argParser(subject),
  scope: (what: string) => new Option('--scope <scopes>', what).argParser(scope),
  /** May be repeated. */
  roles: (flags: string, what: string) =>
    new Option(flags, `${what}: ${Object.keys(ROLES).join(', ')}; may be repeated`).argParser<readonly RoleName[]>(
      role,
    ),
  tenant: (what: string) => new Option('--tenant <tenant>', what).argParser(tenant),
  correlation: () => new Option('--correlation <id>', 'only events of this correlation'),
  moment: (flags: string, what: string) =>
    new Option(flags, `${what}: position, time, or how long ago`).argParser(moment),
  position: (flags: string, what: string) => new Option(flags, what).argParser(position),
  period: (flags: string, what: string) => new Option(flags, what).argParser(period),
  speed: () =>
    new Option(
      '--speed <speed>',
      'as_fast_as_possible (default), real_time, or how many times as fast as it happened',
    ).argParser(speed),
  gap: (flags: string, what: string) => new Option(flags, what).argParser(gap),
  /** Free text, a path or a yes: nothing to check. */
  plain: (flags: string, what: string) => new Option(flags, what),
  raw: () => new Option('--raw', 'events as they lie on the log; without it an old version is read as the newest'),
  /** May be repeated. */
  list: (flags: string, what: string) =>
    new Option(flags, what).argParser<readonly string[]>((text, before) => [...(before ?? []), text]),
  count: (flags: string, what: string, most: number) => new Option(flags, what).argParser(count(most)),
} as const;
