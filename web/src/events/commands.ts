import { type Arguments, type Operations, requestOf } from '../api.gen.ts';
import { toQuery, typePattern, type EventSearch } from './search.ts';

/** A text as one word of a shell. */
export const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The command line as it runs in every checkout, installed or not. */
export const AURA = 'npm run -s aura --';

/**
 * A request of this page as a line for a shell. No token is ever copied: the shell's own `AURALINK_TOKEN` serves, or one
 * that is made on the spot.
 */
export const asCurl = (path: string, method = 'GET', body?: unknown, type = 'application/json'): string =>
  [
    'curl -s',
    method === 'GET' ? '' : `-X ${method}`,
    quote(location.origin + path),
    `-H "Authorization: Bearer \${AURALINK_TOKEN:-$(${AURA} token)}"`,
    body === undefined ? '' : `-H 'Content-Type: ${type}' -d ${quote(JSON.stringify(body))}`,
  ]
    .filter(Boolean)
    .join(' ');

/** The request of an operation as a line for a shell. */
export const curlOf = <O extends keyof Operations>(operation: O, ...given: Arguments<O>): string => {
  const { method, path, headers, body } = requestOf(operation, ...given);
  return asCurl(path, method, body === undefined ? undefined : JSON.parse(body), headers['content-type']);
};

/** An event of this type with this data. A repeat of the id in the curl line adds nothing. */
export const publishAsAura = (type: string, data: unknown): string =>
  `${AURA} publish --type ${type.replace('com.auralink.', '')} --data ${quote(JSON.stringify(data))}`;

export const publishAsCurl = (type: string, data: Readonly<Record<string, unknown>>): string =>
  curlOf('publishEvents', { body: { specversion: '1.0', id: 'change-me', source: '/curl', type, data } });

export const eventAsCurl = (id: string): string => curlOf('getEvent', { params: { id } });
export const eventAsAura = (position: string): string => `${AURA} replay --from ${position} --to ${position}`;

export const searchAsCurl = (search: EventSearch): string =>
  curlOf('searchEvents', { query: { ...toQuery(search), order: 'desc' } });

/** No command selects by source: its lines are picked from. */
const ofSource = (source: string, field: string): string =>
  ` | jq -c ${quote(`select(${field} == ${JSON.stringify(source)})`)}`;

/** A search as the command that follows or replays it. */
export const searchAsAura = ({ type, subject, source, correlation, from, to }: EventSearch): string => {
  const flags = [
    from ? `--from ${quote(from)}` : '',
    to ? `--to ${quote(to)}` : '',
    type ? `--type ${quote(typePattern(type))}` : '',
    subject ? `--subject ${quote(subject)}` : '',
    correlation ? `--correlation ${quote(correlation)}` : '',
  ].filter(Boolean);
  const line = [AURA, from || to ? 'replay' : 'tail', ...flags].join(' ');
  if (!source) return line;
  return from || to ? line + ofSource(source, '.source') : `${line} --json${ofSource(source, '.event.source')}`;
};

export const roomAsCurl = (room: string, at?: string): string => curlOf('getRoom', { params: { room }, query: { at } });
export const roomAsAura = (room: string, at?: string): string =>
  `${AURA} room ${quote(room)}${at === undefined ? '' : ` --at ${quote(at)}`}`;
export const changesAsCurl = (room: string, from: string, to: string): string =>
  curlOf('getRoomChanges', { params: { room }, query: { from, to } });
export const changesAsAura = (room: string, from: string, to: string): string =>
  `${AURA} room ${quote(room)} --diff ${quote(`${from}..${to}`)}`;
