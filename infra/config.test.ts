import { describe, expect, test } from 'vitest';
import { Fault } from '../schemas/errors.ts';
import { parseConfig } from './config.ts';
import { describeConfig } from './config/describe.ts';

const problemsOf = (env: Record<string, string>, argv: string[] = []): { setting: string; problem: string }[] => {
  try {
    parseConfig(env, argv);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Fault);
    expect((thrown as Fault).code).toBe('CONFIG_INVALID');
    return (thrown as Fault).details['problems'] as { setting: string; problem: string }[];
  }
  return [];
};

describe('the configuration', () => {
  test('without anything set has its defaults', () => {
    const config = parseConfig({});
    expect(config).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 8080,
      roles: ['edge', 'handlers', 'projections', 'http'],
      logLevel: 'info',
      livekitTenant: 'default',
      fresh: false,
      json: false,
    });
    expect(config.edges).toEqual([{ tenant: 'default', name: 'webrtc', owners: ['webrtc'] }]);
    expect(config.dataDir).toMatch(/\/\.auralink$/);
    expect(config.nats ?? config.database ?? config.livekit).toBeUndefined();
  });

  test('names every problem at once', () => {
    const settings = problemsOf(
      {
        PORT: '99999',
        AURALINK_MODE: 'prod',
        NATS_URL: 'localhost',
        AURALINK_JWT_SECRET: 'short',
        AURALINK_ROLES: 'http,webrtc',
        AURALINK_EDGES: '{}',
        DATABASE_URL: 'mysql://x',
      },
      ['--frsh'],
    ).map(({ setting }) => setting);
    expect(settings.toSorted()).toEqual(
      [
        'AURALINK_EDGES',
        'AURALINK_JWT_SECRET',
        'AURALINK_MODE',
        'AURALINK_ROLES',
        'DATABASE_URL',
        'NATS_URL',
        'PORT',
        'command line',
      ].toSorted(),
    );
  });

  test('takes flags before the environment, and knows which it took', () => {
    const config = parseConfig({ PORT: '1', HOST: '0.0.0.0' }, ['--port', '2', '--json']);
    expect(config).toMatchObject({ port: 2, host: '0.0.0.0', json: true });
    expect([config.sources.get('PORT'), config.sources.get('HOST'), config.sources.get('AURALINK_MODE')]).toEqual([
      'flag',
      'environment',
      'default',
    ]);
  });

  test('takes an empty value as not set', () => {
    expect(parseConfig({ PORT: '', NATS_URL: ' ' })).toMatchObject({ port: 8080 });
  });

  test("wants LiveKit's three settings together", () => {
    expect(problemsOf({ LIVEKIT_URL: 'ws://x' }).map(({ setting }) => setting)).toEqual([
      'LIVEKIT_API_KEY',
      'LIVEKIT_API_SECRET',
    ]);
    expect(parseConfig({ LIVEKIT_URL: 'ws://x', LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' }).livekit).toEqual({
      url: 'ws://x',
      apiKey: 'k',
      apiSecret: 's',
    });
  });

  test('takes several servers of a cluster, with the credentials of the first', () => {
    const config = parseConfig({ NATS_URL: 'tls://u:p@n1:4222, tls://n2:4222', NATS_REPLICAS: '3' });
    expect(config.nats).toMatchObject({ url: 'tls://n1:4222,tls://n2:4222', user: 'u', password: 'p', replicas: 3 });
    const monitored = parseConfig({ NATS_URL: 'nats://n1', NATS_MONITOR_URL: 'http://n1:8222, http://n2:8222' });
    expect(monitored.nats?.monitorUrl?.split(',').map((one) => new URL(one).host)).toEqual(['n1:8222', 'n2:8222']);
    expect(problemsOf({ NATS_URL: 'nats://n1:4222,n2' }).map(({ setting }) => setting)).toEqual(['NATS_URL']);
    expect(problemsOf({ NATS_URL: 'nats://n1', NATS_REPLICAS: '2' }).map(({ setting }) => setting)).toEqual([
      'NATS_REPLICAS',
    ]);
  });

  test("takes the broker's credentials out of its URL", () => {
    expect(parseConfig({ NATS_URL: 'nats://me:p%40ss@host:4222' }).nats).toEqual({
      url: 'nats://host:4222',
      user: 'me',
      password: 'p@ss',
    });
    expect(parseConfig({ NATS_URL: 'nats://host:4222', NATS_USER: 'u', NATS_PASSWORD: 'p' }).nats).toEqual({
      url: 'nats://host:4222',
      user: 'u',
      password: 'p',
    });
  });

  test.each(['[]', '[{"tenant":"a","name":"b","owners":["c"]}]'])('accepts the edges %s', (text) => {
    expect(parseConfig({ AURALINK_EDGES: text }).edges).toEqual(JSON.parse(text));
  });

  test.each([
    'no JSON',
    '[{"tenant":"a.b","name":"c","owners":["d"]}]',
    '[{"tenant":"a","name":"c","owners":[]}]',
    '[{"tenant":"a","name":"c","owners":["d"]},{"tenant":"a","name":"c","owners":["e"]}]',
  ])('refuses the edges %s', (text) => {
    expect(problemsOf({ AURALINK_EDGES: text })).toHaveLength(1);
  });

  test('points out variables that look like settings and are none', () => {
    expect(parseConfig({ AURALINK_ROLE: 'http', AURALINK_TOKEN: 't', PATH: '/bin' }).unknown).toEqual([
      'AURALINK_ROLE',
    ]);
  });
});

describe('the description of the configuration', () => {
  test('masks every secret', () => {
    const secret = 'x'.repeat(40);
    const env = {
      AURALINK_JWT_SECRET: secret,
      AURALINK_PERSON_KEY: secret,
      AURALINK_APP_PASSWORD: secret,
      NATS_URL: `nats://u:${secret}@h:1`,
      DATABASE_URL: `postgres://u:${secret}@h/d`,
      LIVEKIT_URL: 'ws://h',
      LIVEKIT_API_KEY: 'k',
      LIVEKIT_API_SECRET: secret,
    };
    const lines = describeConfig(parseConfig(env));
    expect(JSON.stringify(lines)).not.toContain('xxxx');
    expect(lines.find(({ key }) => key === 'DATABASE_URL')).toEqual({
      key: 'DATABASE_URL',
      value: 'postgres://u:********@h/d',
      source: 'environment',
    });
  });

  test('names the file of a secret that is not given', () => {
    const lines = describeConfig(parseConfig({ AURALINK_DATA: '/nowhere' }));
    expect(lines.find(({ key }) => key === 'AURALINK_JWT_SECRET')?.source).toBe('file /nowhere/secrets/jwt-secret');
  });

  test('takes a range of shards to project, and nothing that is none', () => {
    expect(parseConfig({}).projectionShards).toEqual({ from: 0, to: 15 });
    expect(parseConfig({ AURALINK_PROJECTION_SHARDS: '4-7' }).projectionShards).toEqual({ from: 4, to: 7 });
    for (const wrong of ['16', '7-4', '0,1', 'all'])
      expect(() => parseConfig({ AURALINK_PROJECTION_SHARDS: wrong })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error,
      );
  });
});
