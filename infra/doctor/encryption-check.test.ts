import { describe, expect, it } from 'vitest';
import { encryption } from './encryption-check.ts';
import { NOW, well } from './given-facts.ts';
import type { EncryptionFacts } from './look-at-encryption.ts';

const DAY = 24 * 3_600_000;
const facts = (more: Partial<EncryptionFacts>) => ({
  ...well,
  encryption: { certificates: [], clear: [], encrypted: [], ...more },
});
const certificate = (days: number) => ({ name: 'TLS_CERT', file: '/certs/http.crt', at: NOW + days * DAY });
const judged = (more: Partial<EncryptionFacts>) =>
  encryption.judge(facts(more)).map(({ level, found }) => `${level} ${found}`);

describe('the doctor, about encryption,', () => {
  it('has nothing to say where nothing leaves the machine', () => {
    expect(judged({})).toEqual(['ok nothing leaves this machine']);
    expect(judged({ encrypted: ['NATS', 'HTTP'], certificates: [certificate(15)] })).toEqual([
      'ok encrypted: NATS, HTTP',
    ]);
  });

  it('warns of a certificate that ends within a fortnight, and of one that is over', () => {
    expect(judged({ certificates: [certificate(13.5)] })).toEqual(['warn TLS_CERT (/certs/http.crt) ends in 13 days']);
    expect(judged({ certificates: [certificate(-1)] })).toEqual(['fail TLS_CERT (/certs/http.crt) is over']);
  });

  it('says which one cannot be read, and why', () => {
    const certificates = [{ name: 'NATS_CA', file: '/ca.crt', problem: 'ENOENT: no such file' }];
    expect(judged({ certificates })).toEqual(['fail NATS_CA (/ca.crt): ENOENT: no such file']);
  });

  it('warns of what goes over a network in clear', () => {
    expect(judged({ clear: ['Postgres'], encrypted: ['NATS'] })).toEqual([
      'warn Postgres leaves this machine in clear',
    ]);
  });

  it('does not judge what it has not seen', () => {
    expect(encryption.judge({ ...well, encryption: undefined }).map(({ level }) => level)).toEqual(['skipped']);
  });
});
