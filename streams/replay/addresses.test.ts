import { describe, expect, it } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import { addressesOf, isAllowEntry, isPublic, readWebhookUrl, type Resolve, type WebhookRules } from './addresses.ts';

const STRICT: WebhookRules = { allow: [], httpsOnly: false };
const resolving =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** The code of the fault, or the addresses. */
const reached = async (url: string, rules = STRICT, resolve: Resolve = resolving('93.184.216.34')) => {
  try {
    return (await addressesOf(readWebhookUrl(url, rules), rules, resolve)).map(({ address }) => address);
  } catch (thrown) {
    return thrown instanceof Fault ? thrown.code : thrown;
  }
};

describe('a webhook reaches the public internet', () => {
  it.each(['https://hook.example.com/x', 'http://93.184.216.34:8080/', 'https://[2606:2800:220:1::1]/'])(
    '%s',
    async (url) => {
      expect(await reached(url)).toHaveLength(1);
    },
  );
});

describe('a webhook never reaches', () => {
  it.each([
    'http://127.0.0.1/',
    'http://0.0.0.0/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://169.254.169.254/latest/meta-data',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
  ])('%s', async (url) => {
    expect(await reached(url)).toBe('WEBHOOK_URL_REFUSED');
  });

  it('a name that leads to such an address, also if only one of several does', async () => {
    for (const addresses of [['127.0.0.1'], ['::1'], ['93.184.216.34', '10.0.0.1'], ['fd00::1', '93.184.216.34'], []])
      expect(await reached('https://trap.example.com/', STRICT, resolving(...addresses))).toBe('WEBHOOK_URL_REFUSED');
  });

  it('a name that turned to another address after it was first asked for', async () => {
    let asked = 0;
    const flips: Resolve = async () => [{ address: (asked += 1) === 1 ? '93.184.216.34' : '127.0.0.1', family: 4 }];
    expect(await reached('https://flips.example.com/', STRICT, flips)).toEqual(['93.184.216.34']);
    expect(await reached('https://flips.example.com/', STRICT, flips)).toBe('WEBHOOK_URL_REFUSED');
  });

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:word@example.com/',
    'https://example.com/#x',
    'example.com',
    '',
  ])('what is no address of a receiver: %s', async (url) => {
    expect(await reached(url)).toBe('WEBHOOK_URL_REFUSED');
  });
});

describe('what an operator allows', () => {
  const rules = (...allow: string[]) => ({ allow, httpsOnly: true });

  it('is reached by name, by address or by range, also without https by its name', async () => {
    expect(await reached('http://hook.internal/', rules('hook.internal'), resolving('10.0.0.1'))).toEqual(['10.0.0.1']);
    expect(await reached('http://hook.internal:81/', rules('hook.internal:81'), resolving('10.0.0.1'))).toEqual([
      '10.0.0.1',
    ]);
    expect(await reached('http://127.0.0.1:9/', rules('127.0.0.1'))).toEqual(['127.0.0.1']);
    expect(await reached('http://[::1]:9/', rules('::1'))).toEqual(['::1']);
    expect(await reached('https://a.example.com/', rules('10.0.0.0/8'), resolving('10.9.9.9'))).toEqual(['10.9.9.9']);
  });

  it('opens nothing else', async () => {
    expect(await reached('https://hook.internal:82/', rules('hook.internal:81'), resolving('10.0.0.1'))).toBe(
      'WEBHOOK_URL_REFUSED',
    );
    expect(await reached('https://a.example.com/', rules('10.0.0.0/8'), resolving('192.168.0.1'))).toBe(
      'WEBHOOK_URL_REFUSED',
    );
    expect(await reached('https://a.example.com/', rules('10.0.0.0/8'), resolving('10.0.0.1', '127.0.0.1'))).toBe(
      'WEBHOOK_URL_REFUSED',
    );
    expect(await reached('http://example.com/', rules())).toBe('WEBHOOK_URL_REFUSED');
  });

  it('is a host, an address or a range', () => {
    for (const entry of ['hook.internal', 'hook.internal:8443', '10.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8'])
      expect([entry, isAllowEntry(entry)]).toEqual([entry, true]);
    for (const entry of ['10.0.0.0/33', 'a b', 'user@host', '*', 'http://x/'].filter((one) => one !== '*'))
      expect([entry, isAllowEntry(entry)]).toEqual([entry, false]);
  });
});

it('what is no address is not public', () => {
  expect([isPublic('nonsense'), isPublic('8.8.8.8'), isPublic('::ffff:8.8.8.8')]).toEqual([false, true, true]);
});
