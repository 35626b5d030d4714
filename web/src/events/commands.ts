import { withQuery } from '../api/call.ts';
import { toQuery, typePattern, type EventSearch } from './search.ts';

const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A request of this page as a line for a shell; the token is made on the spot, so that none is ever copied. */
export const asCurl = (path: string, method = 'GET', body?: unknown): string =>
  [
    'curl -s',
    method === 'GET' ? '' : `-X ${method}`,
    quote(location.origin + path),
    '-H "Authorization: Bearer $(aura token)"',
    body === undefined ? '' : `-H 'Content-Type: application/json' -d ${quote(JSON.stringify(body))}`,
  ]
    .filter(Boolean)
    .join(' ');

export const eventAsCurl = (id: string): string => asCurl(`/api/v1/events/${encodeURIComponent(id)}`);
export const eventAsAura = (position: string): string => `aura replay --from ${position} --to ${position}`;

export const searchAsCurl = (search: EventSearch): string =>
  asCurl(withQuery('/api/v1/events', { ...toQuery(search), order: 'desc' }));

/** A search as the command that follows or replays it. */
export const searchAsAura = ({ type, subject, correlation, from, to }: EventSearch): string => {
  const flags = [
    from ? `--from ${quote(from)}` : '',
    to ? `--to ${quote(to)}` : '',
    type ? `--type ${quote(typePattern(type))}` : '',
    subject ? `--subject ${quote(subject)}` : '',
    correlation ? `--correlation ${quote(correlation)}` : '',
  ].filter(Boolean);
  return [from || to ? 'aura replay' : 'aura tail', ...flags].join(' ');
};

export const roomAsCurl = (room: string): string => asCurl(`/api/v1/rooms/${encodeURIComponent(room)}`);
export const roomAsAura = (room: string): string => `aura replay --subject room/${quote(room)}`;
