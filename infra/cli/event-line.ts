import type { EventItem } from '../../http/shapes/events.ts';
import { type Paint, type Style, visible } from './terminal.ts';

const DOMAIN: Readonly<Record<string, Style>> = {
  room: 'cyan',
  participant: 'green',
  track: 'blue',
  message: 'magenta',
  dead_letter: 'red',
};
const OUTCOME: readonly (readonly [RegExp, Style])[] = [
  [/(refused|failed|aborted)$/, 'red'],
  [/(requested)$/, 'yellow'],
];

/** `room.started` of `com.auralink.room.started.v1`; the version is named only where it is not the first. */
export const shortType = (type: string): string => {
  const [, name, version] = /^com\.auralink\.(.+)\.v(\d+)$/.exec(type) ?? [];
  if (name === undefined) return type;
  return version === '1' ? name : `${name}@${version}`;
};

const styleOf = (name: string): Style =>
  OUTCOME.find(([ending]) => ending.test(name))?.[1] ?? DOMAIN[name.slice(0, name.indexOf('.'))] ?? 'plain';

const shown = (value: unknown): string => {
  if (typeof value === 'string') return /^[\w./:+-]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value) ?? 'undefined';
};

const isEncrypted = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'enc' in value && 'kid' in value;

/** The data of an event on one line: `name=Jour_fixe maxParticipants=20`. What the subject says already is left out. */
const summary = (data: unknown, subject: string): string => {
  if (typeof data !== 'object' || data === null) return '';
  const key = subject.slice(subject.indexOf('/') + 1);
  return Object.entries(data)
    .filter(([, value]) => value !== key && value !== null && value !== '')
    .map(([name, value]) => `${name}=${isEncrypted(value) ? '(encrypted)' : shown(value)}`)
    .join(' ');
};

const cut = (text: string, room: number | undefined): string =>
  room === undefined || text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;

/** One event as one line: time (UTC), position, name, subject, data; the data is cut at `width`. */
export const eventLine = ({ position, event }: EventItem, paint: Paint, width?: number): string => {
  const time = event.time.slice(11, 23).padEnd(12);
  const name = shortType(event.type);
  const head = [time, position.padEnd(12), visible(name).padEnd(22), visible(event.subject)];
  const used = head.join('  ').length + 2;
  const data = cut(
    visible(summary(event.data, event.subject)),
    width === undefined ? undefined : Math.max(20, width - used),
  );
  return [
    paint('dim', head[0] as string),
    paint('dim', head[1] as string),
    paint(styleOf(name), head[2] as string),
    head[3],
    paint('dim', data),
  ]
    .join('  ')
    .trimEnd();
};
