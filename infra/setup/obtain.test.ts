import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { obtain } from './obtain.mjs';
import { atLeast, installLines, locate } from './servers.mjs';

const ARCH = ({ x64: 'amd64', arm64: 'arm64' } as Record<string, string>)[process.arch] ?? process.arch;
const FOLDER = `nats-server-v2.15.2-${process.platform}-${ARCH}`;
const ARCHIVE = `${FOLDER}.tar.gz`;
const program = (version: string): string => `#!/bin/sh\necho "nats-server: v${version}"\n`;

let dir: string;
let base: string;
/** Where nobody listens. */
let nobody: string;
let server: Server;
/** What the server does when it is asked for the archive. */
let deliver: (answer: ServerResponse, archive: Buffer) => void;
let sums: string;
let told: string[];

const writeProgram = (file: string, text: string): void => {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
};

const makeArchive = (version: string): Buffer => {
  mkdirSync(join(dir, 'release', FOLDER), { recursive: true });
  writeProgram(join(dir, 'release', FOLDER, 'nats-server'), program(version));
  execFileSync('tar', ['-czf', join(dir, ARCHIVE), '-C', join(dir, 'release'), FOLDER]);
  return readFileSync(join(dir, ARCHIVE));
};

const offer = (archive: Buffer): void => {
  sums = `${'0'.repeat(64)}  another.tar.gz\n${createHash('sha256').update(archive).digest('hex')}  ${ARCHIVE}\n`;
  server.removeAllListeners('request');
  server.on('request', (request, answer) => {
    if (request.url?.endsWith('/SHA256SUMS')) answer.end(sums);
    else if (request.url?.endsWith(ARCHIVE)) deliver(answer, archive);
    else answer.writeHead(404).end();
  });
};

const listen = async (one: Server): Promise<string> => {
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
};

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'auralink-obtain-'));
  mkdirSync(join(dir, 'bin'));
  told = [];
  const closed = createServer();
  nobody = await listen(closed);
  await new Promise((resolve) => closed.close(resolve));
  server = createServer();
  base = await listen(server);
  deliver = (answer, archive) => void answer.end(archive);
  offer(makeArchive('2.15.2'));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true, force: true });
});

const cache = (): string => join(dir, 'cache', 'auralink', 'bin');
const env = (): Record<string, string> => ({
  XDG_CACHE_HOME: join(dir, 'cache'),
  PATH: join(dir, 'bin'),
  AURALINK_RELEASES: base,
});
const get = (): Promise<string | undefined> =>
  obtain('nats-server', { env: env(), tell: (line) => void told.push(line), limits: { connectMs: 300, stallMs: 300 } });

describe('a server that is not on the machine', () => {
  test('comes from the release, whole and executable', async () => {
    const file = await get();
    expect(file).toBe(join(cache(), 'nats-server-v2.15.2'));
    expect(execFileSync(file ?? '', { encoding: 'utf8' })).toContain('2.15.2');
    expect(readdirSync(cache())).toEqual(['nats-server-v2.15.2']);
  });

  test('is not asked for again once it is in the cache', async () => {
    const first = await get();
    server.removeAllListeners('request');
    expect(await get()).toBe(first);
  });

  test('is brought once when many starts want it at the same time', async () => {
    const files = await Promise.all([get(), get(), get(), get()]);
    expect(new Set(files).size).toBe(1);
    expect(readdirSync(cache())).toEqual(['nats-server-v2.15.2']);
  });
});

describe.each<[string, () => void, RegExp]>([
  [
    'cut',
    () =>
      (deliver = (answer, archive) =>
        void answer
          .writeHead(200, { 'content-length': archive.length })
          .write(archive.subarray(0, 100), () => answer.destroy())),
    /ARCHIVE|tar\.gz/,
  ],
  [
    'cut without a length',
    () => (deliver = (answer, archive) => void answer.end(archive.subarray(0, 100))),
    /checksum/,
  ],
  ['altered', () => (deliver = (answer, archive) => void answer.end(Buffer.from(archive).fill(0, 20, 21))), /checksum/],
  ['missing', () => (deliver = (answer) => void answer.writeHead(404).end()), /404/],
  ['never answered', () => (deliver = () => {}), /no answer/],
  ['stalled', () => (deliver = (answer, archive) => void answer.write(archive.subarray(0, 100))), /nothing arrived/],
  ['refused', () => (base = nobody), /ECONNREFUSED/],
  ['not named by the checksum file', () => (sums = 'no sums'), /checksum/],
  ['of another version than it says', () => offer(makeArchive('2.14.0')), /version 2\.14\.0/],
])('a download that is %s', (_, spoil, reason) => {
  test('leaves nothing behind and says why', async () => {
    spoil();
    expect(await get()).toBeUndefined();
    expect(told.join('\n')).toMatch(reason);
    expect(readdirSync(cache())).toEqual([]);
  });

  test('falls to Go', async () => {
    spoil();
    writeProgram(
      join(dir, 'bin', 'go'),
      `#!/bin/sh\nif [ "$1" = version ]; then echo "go version go1.26.0 linux/amd64"; exit; fi\n[ "$2" = github.com/nats-io/nats-server/v2@v2.15.2 ] || exit 1\nprintf '#!/bin/sh\\necho nats-server: v2.15.2\\n' > "$GOBIN/nats-server"\n/bin/chmod 755 "$GOBIN/nats-server"\n`,
    );
    expect(await get()).toBe(join(cache(), 'nats-server-v2.15.2'));
    expect(readdirSync(cache())).toEqual(['nats-server-v2.15.2']);
  });
});

test('a Go that is too old is not tried', async () => {
  base = nobody;
  writeProgram(join(dir, 'bin', 'go'), '#!/bin/sh\necho "go version go1.19.8 linux/amd64"\n');
  expect(await get()).toBeUndefined();
  expect(told.join('\n')).toMatch(/Go 1\.19\.8 is too old/);
});

test('what a set-up that was killed left behind is swept away, what one is at work on is not', async () => {
  for (const name of ['.partial-old', '.partial-new']) mkdirSync(join(cache(), name), { recursive: true });
  utimesSync(join(cache(), '.partial-old'), new Date(0), new Date(0));
  await get();
  expect(readdirSync(cache()).toSorted()).toEqual(['.partial-new', 'nats-server-v2.15.2']);
});

describe('a server on PATH', () => {
  test('is used when it is new enough', async () => {
    writeProgram(join(dir, 'bin', 'nats-server'), program('2.16.1'));
    expect(await locate('nats-server', env())).toBe(join(dir, 'bin', 'nats-server'));
  });

  test('is passed over when it is too old or does not run', async () => {
    mkdirSync(join(dir, 'bin2'));
    writeProgram(join(dir, 'bin', 'nats-server'), program('2.9.10'));
    writeProgram(join(dir, 'bin2', 'nats-server'), '#!/nowhere\n');
    expect(await locate('nats-server', { ...env(), PATH: `${join(dir, 'bin')}:${join(dir, 'bin2')}` })).toBeUndefined();
  });
});

test('versions compare by number', () => {
  expect([
    atLeast('2.15.0', '2.15.0'),
    atLeast('2.9.10', '2.15.0'),
    atLeast('3.0.0', '2.15.9'),
    atLeast('2.15.10', '2.15.9'),
  ]).toEqual([true, false, true, true]);
});

test.each(['nats-server', 'livekit-server'] as const)(
  'there are lines to install %s by brew, on Debian, by Docker',
  (name) => {
    const lines = installLines(name).join('\n');
    for (const word of ['brew install', /apt-get|curl/, 'docker']) expect(lines).toMatch(word);
  },
);
