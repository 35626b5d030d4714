import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Fault } from '../../schemas/errors.ts';

/** What an operator allows beyond the public internet: a host, `host:port`, an address, or a range (`10.0.0.0/8`). */
export interface WebhookRules {
  readonly allow: readonly string[];
  /** Whether a receiver that is not allowed by name must be reached by https. */
  readonly httpsOnly: boolean;
}

/** Hands out the addresses of a name; as `dns.lookup` with `all`. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

const resolveBySystem: Resolve = (name) =>
  new Promise((resolve, reject) =>
    resolveName(name, { all: true, order: 'verbatim' }, (error, found) => (error ? reject(error) : resolve(found))),
  );

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const isRange = (entry: string): boolean => entry.includes('/');

const inRange = (address: string, entry: string): boolean => {
  const [one, [range, bits]] = [ipaddr.process(address), ipaddr.parseCIDR(entry)];
  return one.kind() === range.kind() && one.match([range, bits] as never);
};

/** Whether an entry of the allow-list can be read. */
export const isAllowEntry = (entry: string): boolean => {
  if (isRange(entry)) return ipaddr.isValidCIDR(entry);
  return URL.canParse(`http://${isIP(entry) === 6 ? `[${entry}]` : entry}`) && !/[@?#\s]/.test(entry);
};

/** Addresses of the public internet; everything else (loopback, private, link-local, metadata, mapped and translated ones) is not. */
export const isPublic = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
};

const isAllowed = (address: string, allow: readonly string[]): boolean =>
  allow.some((entry) =>
    isRange(entry)
      ? inRange(address, entry)
      : ipaddr.isValid(entry) && ipaddr.process(entry).toString() === ipaddr.process(address).toString(),
  );

const isNamed = ({ hostname, port, protocol }: URL, allow: readonly string[]): boolean => {
  const real = port || (protocol === 'https:' ? '443' : '80');
  const own = new Set([bare(hostname), hostname, `${hostname}:${real}`]);
  return allow.some((entry) => own.has(entry.toLowerCase()));
};

const refuse = (url: URL, reason: string): never => {
  throw new Fault('WEBHOOK_URL_REFUSED', { host: url.host, reason });
};

const SAFE = 'it leads to an address that is not on the public internet';

/** The form of a receiver's address: https or http, no user in it. Throws WEBHOOK_URL_REFUSED. */
export const readWebhookUrl = (text: string, { allow, httpsOnly }: WebhookRules): URL => {
  if (!URL.canParse(text)) throw new Fault('WEBHOOK_URL_REFUSED', { reason: 'it is no URL' });
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuse(url, 'it is neither https nor http');
  if (url.username !== '' || url.password !== '')
    refuse(url, 'it holds a user or password, which would stand on the log');
  if (url.hash !== '') refuse(url, 'it has a fragment, which is never sent');
  if (httpsOnly && url.protocol === 'http:' && !isNamed(url, allow)) refuse(url, 'it is not https');
  return url;
};

/**
 * The addresses a receiver may be reached at. One that is not public spoils them all: a name with a public and a private address is a
 * trap. Ask anew for every connection and connect to nothing else. Throws WEBHOOK_URL_REFUSED, or what resolving throws.
 */
export const addressesOf = async (
  url: URL,
  { allow }: WebhookRules,
  resolve: Resolve = resolveBySystem,
): Promise<readonly LookupAddress[]> => {
  const name = bare(url.hostname);
  const family = isIP(name);
  const found = family === 0 ? await resolve(name) : [{ address: name, family }];
  if (found.length === 0) refuse(url, 'its name has no address');
  if (isNamed(url, allow)) return found;
  if (!found.every(({ address }) => isPublic(address) || isAllowed(address, allow))) refuse(url, SAFE);
  return found;
};
