import type { EventDeclaration } from '../schemas/define.ts';
import { Fault } from '../schemas/errors.ts';

const TOKEN = /^[A-Za-z0-9_-]{1,128}$/;
export const SHARDS = 16;

/** The log's subjects, and where each stored event is republished to. */
export const EVENTS_SUBJECTS = 'ev.>';
export const LIVE_SUBJECTS = 'live.>';

/** Whether the text can stand as one token of a subject. */
export const isToken = (text: unknown): text is string => typeof text === 'string' && TOKEN.test(text);

/** The text itself if it is a token. Throws KEY_NOT_A_TOKEN. */
export const token = (text: unknown, what: string): string => {
  if (isToken(text)) return text;
  throw new Fault('KEY_NOT_A_TOKEN', {
    field: what,
    value: typeof text === 'string' ? text.slice(0, 160) : typeof text,
  });
};

const shards = new Map<string, number>();

/** FNV-1a-32 of the tenant modulo 16: the same number as NATS's `partition(16,…)` (checked on 2.15.2). */
export const shardOf = (tenant: string): number => {
  const known = shards.get(tenant);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(tenant)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const shard = hash % SHARDS;
  if (shards.size < 10_000) shards.set(tenant, shard);
  return shard;
};

/** `ev.3.acme.room.RM_x.participant_joined`. Throws KEY_NOT_A_TOKEN. */
export const subjectOf = (tenant: string, event: EventDeclaration, key: unknown): string =>
  `ev.${shardOf(tenant)}.${token(tenant, 'tenant')}.${event.of.name}.${token(key, event.of.key)}.${event.token}`;

/** What a subject of the log says; undefined for any other subject. */
export interface SubjectParts {
  readonly tenant: string;
  readonly aggregate: string;
  readonly key: string;
  readonly token: string;
}

/** Takes `ev.…` or `live.…` apart. */
export const parseSubject = (subject: string): SubjectParts | undefined => {
  const [root, , tenant, aggregate, key, last, more] = subject.split('.');
  if ((root !== 'ev' && root !== 'live') || !tenant || !aggregate || !key || !last || more !== undefined)
    return undefined;
  return { tenant, aggregate, key, token: last };
};

/** Every event of a type, of every tenant. */
export const filterOf = (event: EventDeclaration): string => `ev.*.*.${event.of.name}.*.${event.token}`;

/** Every event of a type in a tenant. Throws KEY_NOT_A_TOKEN. */
export const filterIn = (tenant: string, event: EventDeclaration): string =>
  `ev.${shardOf(tenant)}.${token(tenant, 'tenant')}.${event.of.name}.*.${event.token}`;

/** Every event of a tenant. Throws KEY_NOT_A_TOKEN. */
export const tenantFilter = (tenant: string): string => `ev.${shardOf(tenant)}.${token(tenant, 'tenant')}.>`;

/** Every event of one aggregate, given its CloudEvents subject `<aggregate>/<key>`. Throws KEY_NOT_A_TOKEN. */
export const aggregateFilter = (tenant: string | undefined, subject: string): string => {
  const [name, key] = splitSubject(subject);
  const head = tenant === undefined ? 'ev.*.*' : `ev.${shardOf(tenant)}.${token(tenant, 'tenant')}`;
  return `${head}.${token(name, 'subject')}.${token(key, 'subject')}.*`;
};

/** `room/RM_x` as its two parts; the second is empty where there is none. */
export const splitSubject = (subject: string): readonly [string, string] => {
  const slash = subject.indexOf('/');
  return slash < 0 ? [subject, ''] : [subject.slice(0, slash), subject.slice(slash + 1)];
};
