import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeNatsConf } from './nats-conf.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const compose = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');

const variables = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => [match[1] as string, match[2] as string]));

describe('docker-compose.yml', () => {
  let checkout: string;
  let script: string;
  let env: Map<string, string>;

  beforeAll(async () => {
    checkout = await mkdtemp(path.join(tmpdir(), 'auralink-env-'));
    await mkdir(path.join(checkout, 'infra/compose'), { recursive: true });
    script = path.join(checkout, 'infra/compose/make-env.mjs');
    await copyFile(path.join(root, 'infra/compose/make-env.mjs'), script);
    await run(process.execPath, [script]);
    env = variables(await readFile(path.join(checkout, '.env'), 'utf8'));
  });

  afterAll(() => rm(checkout, { recursive: true, force: true }));

  it('takes every secret from .env, which make-env.mjs writes and .env.example lists', () => {
    const wanted = new Set(
      [...compose.matchAll(/\$\{([A-Z_]+)|environment: ([A-Z_]+)$/gm)].map((match) => match[1] ?? match[2]),
    );
    expect(new Set(env.keys())).toEqual(wanted);
    const listed = variables(readFileSync(path.join(root, '.env.example'), 'utf8'));
    expect(new Set(listed.keys())).toEqual(wanted);
    expect([...listed.values()].every((value) => value === '')).toBe(true);
  });

  it('gives no secret a default', () => {
    expect(compose.match(/\$\{[A-Z_]+:?[-+][^}]*\}/g)).toBeNull();
    const used = [...env.keys()].filter((name) => compose.includes(`\${${name}`));
    expect(used.filter((name) => !compose.includes(`\${${name}:?`))).toEqual([]);
  });

  it('gives nats-server the grants of this version, and the secrets by name alone', () => {
    const conf = readFileSync(path.join(root, 'infra/compose/nats.conf'), 'utf8');
    expect(conf, 'node infra/compose/nats-conf.ts').toBe(composeNatsConf());
    const named = [...conf.matchAll(/password: (\S+)/g)].map((match) => match[1] as string);
    expect(named).toEqual(['$NATS_PASSWORD', '$NATS_MIGRATE_PASSWORD', '$NATS_EDGE_PASSWORD']);
    for (const name of named) expect(compose).toContain(`${name.slice(1)}: \${${name.slice(1)}:?`);
    expect(compose).toContain('NATS_USER: platform');
  });

  it('opens every port on loopback only', () => {
    const ports = [...compose.matchAll(/'([\d.:]*:\d+(?:\/udp)?)'/g)].map((match) => match[1] as string);
    expect(ports.length).toBeGreaterThan(8);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('pins every image', () => {
    const images = [...compose.matchAll(/image: (\S+)/g)].map((match) => match[1] as string);
    expect(images.length).toBe(7);
    expect(images.filter((image) => !/:v?\d/.test(image))).toEqual([]);
  });

  it('gets secrets that only their owner can read, that differ, and that nats-server takes for words', async () => {
    expect((await stat(path.join(checkout, '.env'))).mode & 0o777).toBe(0o600);
    expect(new Set(env.values()).size).toBe(env.size);
    for (const value of env.values()) expect(value).toMatch(/^[A-Za-z][\w.-]{14,}$/);
  });

  it('gets a token for Prometheus that the facade accepts', async () => {
    const key = new TextEncoder().encode(env.get('AURALINK_JWT_SECRET'));
    const { payload } = await jwtVerify(env.get('AURALINK_METRICS_TOKEN') as string, key, {
      issuer: 'auralink',
      audience: 'auralink',
      algorithms: ['HS256'],
    });
    expect(payload).toMatchObject({ tenant: 'default', scope: 'system:read' });
    expect(key.length).toBeGreaterThanOrEqual(32);
  });

  it('keeps the secrets that are there', async () => {
    await expect(run(process.execPath, [script])).rejects.toMatchObject({ code: 1 });
    expect(variables(await readFile(path.join(checkout, '.env'), 'utf8'))).toEqual(env);
  });
});
