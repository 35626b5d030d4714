import type { Catalogue, Problem } from '../schemas/catalogue.ts';
import type { EventDeclaration } from '../schemas/define.ts';
import { Fault } from '../schemas/errors.ts';
import { schemaUri, type CloudEvent } from '../schemas/event.ts';
import { isReserved, MAX_DATA_BYTES } from './payloads/reference.ts';
import { readMoment } from '../schemas/moment.ts';
import { PLATFORM_AGGREGATES } from '../schemas/reserved.ts';
import { msgIdOf } from './identity.ts';
import { isToken, token } from './subjects.ts';

/** Who sends an event from outside, and what may come from there. */
export interface Credential {
  readonly tenant: string;
  /** Prefix under which its sources lie; absent: any source that is not the platform's. */
  readonly source?: string | undefined;
  /** Owners whose events it may send; absent: any. */
  readonly owners?: readonly string[] | undefined;
}

const RESERVED = '/auralink/';
const NAMES = [
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'tenant',
  'correlationid',
  'causationid',
  'traceparent',
  'dataref',
  'data',
];
const TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Who resolves `/edges/a/b/../../c` ends outside of the prefix that it lies under. */
const CLIMBS = /(?:^|\/)(?:\.|%2e){1,2}(?:[/?#]|$)/i;
/** RFC 3986: what other than ASCII stands in it is percent-encoded, else the readers of others refuse the event (CloudEvents SDK 10 does). */
const URI_REFERENCE =
  /^(?:[a-z][a-z0-9+.-]*:|(?![^/?#]*:))(?:\/\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2}|\[[0-9a-f:.]+\])*)?(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?$/i;
const EXTENSION = /^[a-z0-9]{1,20}$/;
const MOST_EXTENSIONS = 16;
/** As many as a body of the HTTP interface may have. */
const MOST_LEVELS = 64;

type Raw = Readonly<Record<string, unknown>>;

/**
 * Checks an event that comes from outside (structured, or binary with its attributes and `data` put together) and gives it as the log
 * holds it. Throws ENVELOPE_INVALID, EVENT_TYPE_UNKNOWN, SOURCE_NOT_YOURS, EVENT_OF_THE_PLATFORM, OWNER_NOT_YOURS, EVENT_INVALID with every problem,
 * KEY_NOT_A_TOKEN, EVENT_TOO_LARGE.
 */
export const admit = (raw: unknown, credential: Credential, catalogue: Catalogue): CloudEvent => {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new Fault('ENVELOPE_INVALID', { errors: [{ pointer: '', message: 'must be an object' }] });
  const given = raw as Raw;
  const errors = attributeProblems(given, credential);
  if (errors.length > 0) throw new Fault('ENVELOPE_INVALID', { errors });
  const declared = catalogue.events.get(given['type'] as string);
  if (!declared) throw new Fault('EVENT_TYPE_UNKNOWN', { type: given['type'] });
  checkRights(given['source'] as string, declared, credential);
  checkData(declared, given['data'], catalogue);
  const event = rebuild(given, declared, credential.tenant);
  if (given['subject'] !== undefined && given['subject'] !== null && given['subject'] !== event.subject)
    throw new Fault('ENVELOPE_INVALID', {
      errors: [{ pointer: '/subject', message: `must be ${event.subject}, or be left out` }],
    });
  return event;
};

/** The rules of CloudEvents 1.0, and ours for the attributes that we add. */
const attributeProblems = (given: Raw, { tenant }: Credential): readonly Problem[] => {
  const problems: Problem[] = [];
  const check = (name: string, holds: (value: unknown) => boolean, message: string, required = false) => {
    const value = given[name];
    if (value === undefined || value === null ? required : !holds(value))
      problems.push({ pointer: `/${name}`, message });
  };
  check('specversion', (value) => value === '1.0', 'must be 1.0', true);
  check('id', isText(256), 'must be a text of 1 to 256 characters', true);
  check(
    'source',
    (value) => isText(256)(value) && URI_REFERENCE.test(value as string) && !CLIMBS.test(value as string),
    'must be a URI reference of at most 256 characters, without . or .. as a segment',
    true,
  );
  check('type', isText(256), 'must be a text of 1 to 256 characters', true);
  check('subject', isText(300), 'must be a text of 1 to 300 characters');
  check(
    'time',
    (value) => typeof value === 'string' && TIME.test(value) && readMoment(value) !== undefined,
    'must be a moment by RFC 3339',
  );
  check(
    'datacontenttype',
    (value) => typeof value === 'string' && /^application\/json\s*(;|$)/i.test(value),
    'must be application/json, or be left out',
  );
  check('dataschema', isText(512), 'must be a URI');
  check('tenant', (value) => value === tenant, 'must be the tenant of the credential, or be left out');
  check('correlationid', isToken, 'must be 1 to 128 letters, digits, - and _');
  check('causationid', isToken, 'must be the Nats-Msg-Id of the cause');
  check('traceparent', (value) => typeof value === 'string' && TRACEPARENT.test(value), 'must be a W3C traceparent');
  check(
    'dataref',
    (value) => isText(1_024)(value) && URI_REFERENCE.test(value as string) && !isReserved(value as string),
    "must be a URI reference, and not one of the platform's own (objects:…)",
  );
  check('data_base64', () => false, 'is not supported: events are JSON');
  problems.push(...extensionProblems(given));
  return problems;
};

const isText =
  (longest: number) =>
  (value: unknown): boolean =>
    typeof value === 'string' &&
    value.length >= 1 &&
    value.length <= longest &&
    !/\p{Cc}/u.test(value) &&
    value.isWellFormed();

const extensionProblems = (given: Raw): readonly Problem[] => {
  const names = Object.keys(given).filter((name) => !NAMES.includes(name) && name !== 'data_base64');
  const wrong = names.filter((name) => !EXTENSION.test(name) || !isExtensionValue(given[name]));
  const problems = wrong.map((name) => ({
    pointer: `/${name}`,
    message: 'is no extension attribute: lower case letters and digits; text, boolean or an integer of 32 bits',
  }));
  if (names.length > MOST_EXTENSIONS)
    problems.push({ pointer: '', message: `must have at most ${MOST_EXTENSIONS} extension attributes` });
  return problems;
};

const isExtensionValue = (value: unknown): boolean =>
  isText(1_024)(value) || typeof value === 'boolean' || isInt32(value);

/** CloudEvents' Integer. */
const isInt32 = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value;

const checkRights = (
  source: string,
  { owner, of, type }: EventDeclaration,
  { source: prefix, owners }: Credential,
): void => {
  const path = plainPath(source);
  if (path.startsWith(RESERVED) || `${path}/` === RESERVED)
    throw new Fault('SOURCE_NOT_YOURS', { source, reserved: RESERVED, ...(prefix === undefined ? {} : { prefix }) });
  if (prefix !== undefined && !isUnder(source, prefix)) throw new Fault('SOURCE_NOT_YOURS', { source, prefix });
  if (PLATFORM_AGGREGATES.has(of.name)) throw new Fault('EVENT_OF_THE_PLATFORM', { type });
  if (owners !== undefined && !owners.includes(owner)) throw new Fault('OWNER_NOT_YOURS', { type, owner, owners });
};

/** Its reader may decode it and pass over doubled slashes: `//%61uralink/` is `/auralink/`. */
const plainPath = (source: string): string => {
  try {
    return decodeURIComponent(source).replace(/\/+/g, '/');
  } catch {
    return source;
  }
};

/** At a path's boundary: `/edges/a/web` does not hold `/edges/a/webrtc`. */
const isUnder = (source: string, prefix: string): boolean =>
  source === prefix || source.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);

const checkData = (declared: EventDeclaration, data: unknown, catalogue: Catalogue): void => {
  if (isDeeper(data))
    throw new Fault('EVENT_INVALID', {
      type: declared.type,
      errors: [{ pointer: '', message: `is nested deeper than ${MOST_LEVELS} levels` }],
    });
  const errors = catalogue.problems(declared.type, data);
  if (errors.length > 0) throw new Fault('EVENT_INVALID', { type: declared.type, errors });
  token((data as Raw)[declared.of.key], declared.of.key);
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes > MAX_DATA_BYTES) throw new Fault('EVENT_TOO_LARGE', { type: declared.type, bytes, limit: MAX_DATA_BYTES });
};

/** Level by level instead of by recursion: whoever nests 100,000 levels is after the stack of those who read them. */
const isDeeper = (data: unknown): boolean => {
  let level: readonly unknown[] = [data];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return false;
};

/** The attributes in our order and form, extensions kept; what was null is left out. */
const rebuild = (given: Raw, declared: EventDeclaration, tenant: string): CloudEvent => {
  const [id, source] = [given['id'] as string, given['source'] as string];
  const data = given['data'] as Raw;
  const own: CloudEvent = {
    specversion: '1.0',
    id,
    source,
    type: declared.type,
    subject: `${declared.of.name}/${String(data[declared.of.key])}`,
    time: readMoment((given['time'] as string | null | undefined) ?? '') ?? new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: schemaUri(declared.type),
    tenant,
    correlationid: (given['correlationid'] as string | undefined) ?? msgIdOf(tenant, source, id),
    ...present(given, ['causationid', 'traceparent', 'dataref']),
    data,
  };
  const extensions = Object.keys(given).filter((name) => !NAMES.includes(name));
  return { ...own, ...present(given, extensions) };
};

const present = (given: Raw, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names
      .filter((name) => given[name] !== undefined && given[name] !== null)
      .map((name) => [name, given[name] as string]),
  );
