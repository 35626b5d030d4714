import { expect, test } from 'vitest';
import { banner, readyLine, refusal, type Ready } from './banner.ts';

const ready: Ready = {
  version: '1.2.3',
  readyMs: 2_140,
  mode: 'development',
  host: '127.0.0.1',
  url: 'http://127.0.0.1:8080',
  dataDir: '/home/me/auralink/.auralink',
  cwd: '/home/me/auralink',
  signInLink: 'http://127.0.0.1:8080/#code=abc',
  nats: { url: 'nats://127.0.0.1:4222', local: true, events: 1_204, syncAlways: true },
  postgres: { url: 'postgres://postgres:geheim@127.0.0.1:5432/auralink', local: true },
  livekit: { url: 'ws://127.0.0.1:7880', local: true },
  off: [],
  warnings: [],
};

test('the banner says what is up, where, and what is kept', () => {
  const text = banner(ready, false);
  for (const part of [
    'AuraLink 1.2.3',
    'ready in 2.1 s',
    'this machine only',
    '#code=abc',
    'nats://127.0.0.1:4222',
    '1,204 events',
    '127.0.0.1:5432/auralink',
    'ws://127.0.0.1:7880',
    './.auralink',
    '--fresh',
  ])
    expect(text).toContain(part);
});

test('the banner of a process without the facade names its probes, and no page', () => {
  const text = banner({ ...ready, signInLink: undefined }, false);
  expect(text).toContain('http://127.0.0.1:8080/readyz');
  for (const part of ['Dashboard', '/docs', '#code']) expect(text).not.toContain(part);
});

test('the banner shows no password', () => {
  expect(banner(ready, true)).not.toContain('geheim');
});

test('the banner says what is off and how to switch it on', () => {
  const { livekit: _, ...rest } = ready;
  const text = banner(
    {
      ...rest,
      off: [{ what: 'rooms (LiveKit)', why: 'livekit-server is not on this machine', how: 'brew install livekit' }],
    },
    false,
  );
  expect(text).toContain('rooms (LiveKit): livekit-server is not on this machine');
  expect(text).toContain('to switch it on: brew install livekit');
});

test('without colours the banner holds no escape sequence', () => {
  expect(banner(ready, false)).not.toContain('\u001b');
  expect(banner(ready, true)).toContain('\u001b');
});

test('the ready line is one line of JSON with exactly the promised fields', () => {
  const nats = { url: 'nats://127.0.0.1:4222', user: 'platform', password: 'p', monitorUrl: 'x' };
  const line = readyLine({
    url: 'u',
    token: 't',
    nats,
    postgres: { url: 'd' },
    dataDir: '/d',
    pid: 7,
    serves: 'everything',
  });
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    url: 'u',
    token: 't',
    nats: { url: 'nats://127.0.0.1:4222', user: 'platform', password: 'p' },
    postgres: { url: 'd' },
    livekit: null,
    dataDir: '/d',
    pid: 7,
  });
});

test('a refusal lists every problem and what to do', () => {
  const text = refusal({
    title: 'The configuration cannot be used',
    next: 'Correct it.',
    details: {
      problems: [
        { setting: 'PORT', problem: 'must be a port' },
        { setting: 'NATS_URL', problem: 'must be a URL' },
      ],
    },
  });
  expect(text).toContain('PORT  must be a port');
  expect(text).toContain('NATS_URL  must be a URL');
  expect(text).toContain('Correct it.');
});
