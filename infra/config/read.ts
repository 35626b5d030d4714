import ipaddr from 'ipaddr.js';
import { isAllowEntry } from '../../streams/replay/addresses.ts';

import { readMasterKey } from '../../streams/vault/kms.ts';
import { parseShards, type Shards } from '../../streams/shards.ts';

/** Where a value came from. */
export type Source = 'flag' | 'environment' | 'file' | 'default';

/** One wrong setting, as the person who set it reads it. */
export interface Problem {
  readonly setting: string;
  readonly problem: string;
}

/** A parser answers the value, or throws a sentence that says what is expected. */
export type Parse<T> = (text: string) => T;

const expected = (what: string): never => {
  throw new Error(what);
};

/** The text of a URL with one of the schemes. */
export const url =
  (...schemes: readonly string[]): Parse<string> =>
  (text) =>
    URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1))
      ? text
      : expected(`must be a URL that starts with ${schemes.map((one) => `${one}://`).join(' or ')}`);

/** One or several of them, with commas between: the servers of a cluster. */
export const urls =
  (...schemes: readonly string[]): Parse<readonly string[]> =>
  (text) =>
    text.split(',').map((one) => url(...schemes)(one.trim()));

export const port: Parse<number> = (text) =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535
    ? Number(text)
    : expected('must be a port, 0 to 65535 (0: any free one)');

export const oneOf =
  <const T extends string>(...allowed: readonly T[]): Parse<T> =>
  (text) =>
    (allowed as readonly string[]).includes(text) ? (text as T) : expected(`must be one of ${allowed.join(', ')}`);

export const listOf =
  <const T extends string>(...allowed: readonly T[]): Parse<readonly T[]> =>
  (text) => {
    const names = text.split(',').map((name) => name.trim());
    return names.every((name) => (allowed as readonly string[]).includes(name))
      ? ([...new Set(names)] as T[])
      : expected(`must be a list, separated by commas, of ${allowed.join(', ')}`);
  };

/** A secret key: long enough that nobody guesses it. */
export const key: Parse<string> = (text) =>
  Buffer.byteLength(text) >= 32 ? text : expected('must have at least 32 bytes (openssl rand -base64 32)');

/** Master keys, the present one first. */
export const masterKeys: Parse<readonly Uint8Array[]> = (text) => {
  const keys = text.split(',').map(readMasterKey);
  return keys.every((one) => one !== undefined)
    ? keys
    : expected('must be 32 bytes in base64 (openssl rand -base64 32), older ones behind it separated by commas');
};

const TOKEN = /^[A-Za-z0-9_-]{1,128}$/;
/** A range of the shards that tenants fall into. */
export const shards: Parse<Shards> = (text) =>
  parseShards(text) ?? expected('must be a range of the shards 0 to 15, such as 0-7, or one of them');

/** What may stand in a subject. */
export const token: Parse<string> = (text) =>
  TOKEN.test(text) ? text : expected('may hold only letters, digits, - and _, at most 128');

export const text: Parse<string> = (value) => value;

/** Receivers of webhooks that are allowed though they are not on the public internet. */
export const receivers: Parse<readonly string[]> = (value) => {
  const entries = value.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.every((entry) => entry !== '' && isAllowEntry(entry))
    ? entries
    : expected(
        'must be a list, separated by commas, of hosts (hook.internal, hook.internal:8443), addresses or ranges (10.0.0.0/8)',
      );
};

const isRange = (entry: string): boolean => (entry.includes('/') ? ipaddr.isValidCIDR(entry) : ipaddr.isValid(entry));

/** Addresses and ranges. */
export const ranges: Parse<readonly string[]> = (value) => {
  const entries = value.split(',').map((entry) => entry.trim());
  return entries.every(isRange)
    ? entries
    : expected('must be a list, separated by commas, of addresses or ranges (10.0.0.0/8)');
};

const isOrigin = (entry: string): boolean => entry === '*' || (URL.canParse(entry) && new URL(entry).origin === entry);

/** Origins of pages: scheme, host and port as a browser sends them. */
export const origins: Parse<readonly string[]> = (value) => {
  const entries = value.split(',').map((entry) => entry.trim());
  return entries.every(isOrigin)
    ? entries
    : expected('must be a list, separated by commas, of origins such as https://app.example, or *');
};

/** An edge that brings events through the broker, and the owners whose events it may send. */
export interface EdgeConfig {
  readonly tenant: string;
  readonly name: string;
  readonly owners: readonly string[];
}

const isToken = (one: unknown): boolean => typeof one === 'string' && TOKEN.test(one);

const isEdge = (value: unknown): value is EdgeConfig => {
  const { tenant, name, owners } = (value ?? {}) as Record<string, unknown>;
  return isToken(tenant) && isToken(name) && Array.isArray(owners) && owners.length > 0 && owners.every(isToken);
};

const fromJson = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

export const edges: Parse<readonly EdgeConfig[]> = (value) => {
  const list = fromJson(value);
  if (!Array.isArray(list) || !list.every(isEdge))
    return expected(
      'must be JSON such as [{"tenant":"default","name":"webrtc","owners":["webrtc"]}], each name of letters, digits, - and _',
    );
  const names = list.map(({ tenant, name }) => `${tenant}/${name}`);
  return new Set(names).size === names.length
    ? list.map(({ tenant, name, owners }) => ({ tenant, name, owners }))
    : expected('names the same edge of a tenant twice');
};

/** Reads settings one by one, remembers where each came from, and collects every problem instead of stopping at the first. */
export interface Reader {
  readonly optional: <T>(setting: string, parse: Parse<T>) => T | undefined;
  readonly withDefault: <T>(setting: string, parse: Parse<T>, fallback: T) => T;
  readonly sources: Map<string, Source>;
  readonly problems: Problem[];
}

/** `flags` win over the environment; an empty value counts as not set, as docker compose passes it. */
export const createReader = (
  env: Readonly<Record<string, string | undefined>>,
  flags: ReadonlyMap<string, string>,
): Reader => {
  const sources = new Map<string, Source>();
  const problems: Problem[] = [];
  const optional = <T>(setting: string, parse: Parse<T>): T | undefined => {
    const flag = flags.get(setting);
    const value = flag ?? env[setting];
    if (value === undefined || value.trim() === '') return undefined;
    sources.set(setting, flag === undefined ? 'environment' : 'flag');
    try {
      return parse(value.trim());
    } catch (thrown) {
      problems.push({ setting, problem: (thrown as Error).message });
      return undefined;
    }
  };
  const withDefault = <T>(setting: string, parse: Parse<T>, fallback: T): T => {
    const value = optional(setting, parse);
    if (!sources.has(setting)) sources.set(setting, 'default');
    return value ?? fallback;
  };
  return { optional, withDefault, sources, problems };
};
