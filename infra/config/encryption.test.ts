import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../schemas/errors.ts';
import { parseConfig } from '../config.ts';
import { certificatesOf, httpTlsOf } from './certificates.ts';

const dir = mkdtempSync(join(tmpdir(), 'auralink-encryption-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string): string => {
  writeFileSync(join(dir, name), '');
  return join(dir, name);
};
const [ca, cert, key] = ['ca.crt', 'some.crt', 'some.key'].map(file) as [string, string, string];

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(env);
    return [];
  } catch (thrown) {
    return ((thrown as Fault).details['problems'] as { setting: string }[]).map(({ setting }) => setting);
  }
};

describe('encryption by settings', () => {
  test('is none without any', () => {
    const config = parseConfig({ NATS_URL: 'nats://nats:4222', DATABASE_URL: 'postgres://u:p@pg/auralink' });
    expect([config.nats?.tls, config.database?.tls, httpTlsOf(config)]).toEqual([undefined, undefined, undefined]);
    expect(certificatesOf(config)).toEqual([]);
  });

  test('takes the files of each connection', () => {
    const config = parseConfig({
      NATS_URL: 'nats://nats:4222',
      NATS_CA: ca,
      NATS_CERT: cert,
      NATS_KEY: key,
      DATABASE_URL: 'postgres://u:p@pg/auralink',
      DATABASE_CA: ca,
      TLS_CERT: cert,
      TLS_KEY: key,
      TLS_CLIENT_CA: ca,
      TLS_CLIENT: 'request',
    });
    expect(config.nats?.tls).toEqual({ ca, cert, key });
    expect(config.database?.tls).toMatchObject({ ca });
    expect(httpTlsOf(config)).toEqual({ cert, key, clientCa: ca, client: 'request' });
    const names = ['NATS_CA', 'NATS_CERT', 'DATABASE_CA', 'TLS_CERT', 'TLS_CLIENT_CA'];
    expect(certificatesOf(config).map(({ name }) => name)).toEqual(names);
  });

  test.each(['require', 'verify-ca', 'verify-full'])('reads sslmode=%s out of the database address', (mode) => {
    const address = `postgres://u:p@pg/auralink?sslmode=${mode}&sslrootcert=${ca}&sslcert=${cert}&sslkey=${key}&application_name=x`;
    const { database } = parseConfig({ DATABASE_URL: address });
    expect(database).toEqual({ url: 'postgres://u:p@pg/auralink?application_name=x', tls: { ca, cert, key } });
  });

  test('with sslmode=disable there is none', () => {
    expect(parseConfig({ DATABASE_URL: 'postgres://u:p@pg/auralink?sslmode=disable' }).database).toEqual({
      url: 'postgres://u:p@pg/auralink',
    });
  });

  test('a path may hold the role', () => {
    file('aura_app.crt');
    file('aura_app.key');
    const env = { DATABASE_CERT: join(dir, '{role}.crt'), DATABASE_KEY: join(dir, '{role}.key') };
    const config = parseConfig({ DATABASE_URL: 'postgres://u:p@pg/auralink', ...env });
    expect(config.database?.tls?.cert).toBe(env.DATABASE_CERT);
    expect(certificatesOf(config)).toEqual([{ name: 'DATABASE_CERT', file: join(dir, 'aura_app.crt') }]);
  });

  test.each([
    [{ NATS_URL: 'nats://n', NATS_CERT: cert }, ['NATS_KEY']],
    [{ TLS_KEY: key }, ['TLS_CERT']],
    [{ TLS_CLIENT_CA: ca }, ['TLS_CLIENT_CA']],
    [{ TLS_CERT: '/nowhere', TLS_KEY: key }, ['TLS_CERT']],
    [{ TLS_CLIENT: 'maybe' }, ['TLS_CLIENT']],
    [{ DATABASE_URL: 'postgres://u:p@pg/a?sslmode=prefer' }, ['DATABASE_URL']],
    [{ DATABASE_URL: 'postgres://u:p@pg/a?sslmode=verify-full&sslrootcert=/nowhere' }, ['DATABASE_URL']],
    [{ DATABASE_URL: 'postgres://u:p@pg/a?sslmode=disable', DATABASE_CA: ca }, ['DATABASE_URL']],
    [{ AURALINK_MODE: 'production', AURALINK_TLS: 'dev' }, ['AURALINK_TLS']],
    [{ NATS_URL: 'nats://n', NATS_CREDS: cert, NATS_NKEY_SEED_FILE: key }, ['NATS_CREDS']],
  ])('refuses %o', (env, settings) => {
    expect(problemsOf(env as Record<string, string>)).toEqual(settings);
  });

  test('of a development lies in the data directory', () => {
    const config = parseConfig({ AURALINK_DATA: dir, AURALINK_TLS: 'dev' });
    expect(httpTlsOf(config)).toMatchObject({ cert: join(dir, 'tls/server/http.crt'), client: 'require' });
    expect(certificatesOf(config).every((one) => one.file.startsWith(join(dir, 'tls')))).toBe(true);
  });
});
