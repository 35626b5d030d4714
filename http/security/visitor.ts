import { isIP } from 'node:net';

/** Where a request comes from, as far as it may be kept. */
export interface Visitor {
  /** As the server sees it; never stored. */
  readonly address: string;
  /** What the User-Agent header says; never stored as it is. */
  readonly agent: string | undefined;
}

const GROUPS = 8;
const KEPT = 3;

/** The first three of an IPv6 address's eight groups: what a provider gives to one customer. */
const kept = (address: string): string => {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, GROUPS - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right]
    .slice(0, KEPT)
    .map((group) => (Number.parseInt(group, 16) || 0).toString(16))
    .join(':');
};

/** The network an address lies in, which names nobody: `203.0.113.0/24`, `2001:db8:7::/48`; `unknown` for what is no address. */
export const networkOf = (address: string): string => {
  const [bare = ''] = address.split('%');
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  const version = isIP(plain);
  if (version === 4) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  return version === 6 ? `${kept(plain)}::/48` : 'unknown';
};

/** In this order: each browser also calls itself by the names of those after it. */
const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['HeadlessChrome', 'Chrome'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
  ['curl', 'curl'],
  ['node', 'Node'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iOS'],
  ['iPad', 'iPadOS'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const;

const nameIn = (agent: string, names: readonly (readonly [string, string])[]): string | undefined =>
  names.find(([mark]) => agent.includes(mark))?.[1];

/** Browser and system by their families, `Chrome on Linux`; undefined where neither is known. */
export const familyOf = (agent: string | undefined): string | undefined => {
  const [browser, system] = [nameIn(agent ?? '', BROWSERS), nameIn(agent ?? '', SYSTEMS)];
  if (browser === undefined) return system;
  return system === undefined ? browser : `${browser} on ${system}`;
};

/** What of a visitor goes into an event. `idOf` is the keyed hash of `streams/person.ts`. */
export const traceOf = (
  { address, agent }: Visitor,
  idOf: (tenant: string, identity: string) => string,
  tenant: string,
): { readonly network: string; readonly addressId: string; readonly agent?: string } => {
  const family = familyOf(agent);
  return {
    network: networkOf(address),
    // Of another kind than a person's, so that nobody takes one for the other.
    addressId: idOf(tenant, `address\0${address}`).replace(/^ps-/, 'ad-'),
    ...(family === undefined ? {} : { agent: family }),
  };
};
