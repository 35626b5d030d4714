import ipaddr from 'ipaddr.js';

const parse = (address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined =>
  ipaddr.isValid(address) ? ipaddr.process(address) : undefined;

/** Makes the check whether an address is one of the proxies: addresses or ranges (10.0.0.0/8, fd00::/8). */
export const trustedProxies = (entries: readonly string[]): ((address: string) => boolean) => {
  const ranges = entries.map((entry) => (entry.includes('/') ? ipaddr.parseCIDR(entry) : rangeOf(entry)));
  return (address) => {
    const parsed = parse(address);
    return (
      parsed !== undefined &&
      ranges.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match(range, bits))
    );
  };
};

const rangeOf = (address: string): readonly [ipaddr.IPv4 | ipaddr.IPv6, number] => {
  const parsed = ipaddr.process(address);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
};

const GROUPS_OF_A_NETWORK = 4;

/** Whom requests from an address are counted as: itself, or the /64 that one IPv6 customer has to himself. */
export const countedAs = (address: string): string => {
  const parsed = parse(address);
  if (parsed === undefined) return 'unknown';
  if (parsed instanceof ipaddr.IPv6)
    return `${parsed.parts
      .slice(0, GROUPS_OF_A_NETWORK)
      .map((part) => part.toString(16))
      .join(':')}::/64`;
  return parsed.toString();
};
