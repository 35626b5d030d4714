// Where a server can be had from: the project's own release, or its source by Go.
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchFile, fetchText } from './download.mjs';
import { run } from './run.mjs';
import { atLeast } from './servers.mjs';

const GO_ARCH = { x64: 'amd64', arm64: 'arm64', arm: 'armv7', ia32: '386' };
const LEAST_GO = '1.21.0'; // from there on Go fetches the newer toolchain that a module asks for by itself
const GO_LIMIT_MS = 20 * 60_000;

/** What is released under which name, and what Go calls it. */
const RELEASES = {
  'nats-server': {
    path: (v) => `nats-io/nats-server/releases/download/v${v}`,
    archive: (v, os, arch) => `nats-server-v${v}-${os}-${arch}.tar.gz`,
    sums: 'SHA256SUMS',
    module: 'github.com/nats-io/nats-server/v2',
    built: 'nats-server',
  },
  'livekit-server': {
    path: (v) => `livekit/livekit/releases/download/v${v}`,
    archive: (v, os, arch) => `livekit_${v}_${os}_${arch}.tar.gz`,
    sums: 'checksums.txt',
    module: 'github.com/livekit/livekit-server/cmd/server',
    built: 'server', // Go names it after its folder
  },
};

/** The sum of a file in the lines `<sha256>  <name>`, as sha256sum writes them (a `*` marks binary mode). */
export const sumOf = (lines, name) => {
  for (const line of lines.split('\n')) {
    const [sum, file] = line.trim().split(/\s+\*?/);
    if (file === name && /^[0-9a-f]{64}$/i.test(sum)) return sum.toLowerCase();
  }
  throw new Error(`the checksum file does not name ${name}`);
};

const findFile = async (folder, name) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.isFile() && entry.name === name);
  if (found === undefined) throw new Error(`the archive holds no ${name}`);
  return join(found.parentPath ?? found.path, name);
};

/** Downloads the release for this platform into `folder`, checks it against the release's own sums, unpacks it. */
export const fromRelease = async ({ name, version }, folder, { base, limits }) => {
  const release = RELEASES[name];
  const archive = release.archive(version, process.platform, GO_ARCH[process.arch] ?? process.arch);
  const from = `${base}/${release.path(version)}`;
  // The small file first: where there is no way to it the large one is not tried.
  const wanted = sumOf(await fetchText(`${from}/${release.sums}`, limits), archive);
  const file = join(folder, archive);
  const got = await fetchFile(`${from}/${archive}`, file, limits);
  if (got !== wanted)
    throw new Error(`${archive} does not have the checksum of the release (${got} instead of ${wanted})`);
  await run('tar', ['-xzf', file, '-C', folder], { quiet: true, timeoutMs: 60_000 });
  const program = await findFile(folder, name);
  await chmod(program, 0o755);
  return program;
};

/** Builds the pinned version with the machine's Go, if there is one that is new enough. */
export const fromGo = async ({ name, version }, folder, { env }) => {
  const found =
    /go(\d+\.\d+(?:\.\d+)?)/.exec(await run('go', ['version'], { quiet: true, env, timeoutMs: 20_000 }))?.[1] ??
    '0.0.0';
  const go = found.split('.').length === 2 ? `${found}.0` : found;
  if (!atLeast(go, LEAST_GO)) throw new Error(`Go ${go} is too old (at least ${LEAST_GO})`);
  const release = RELEASES[name];
  // GOFLAGS and GOOS of whoever runs this belong to their own builds.
  const goEnv = { ...env, GOBIN: folder, GOFLAGS: '', GOOS: '', GOARCH: '' };
  await run('go', ['install', `${release.module}@v${version}`], { quiet: true, env: goEnv, timeoutMs: GO_LIMIT_MS });
  return join(folder, release.built);
};
