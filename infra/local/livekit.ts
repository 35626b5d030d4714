import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keep } from './keep.ts';
import { freePort } from './ports.ts';
import { logEnd, onPort, untilReady } from './ready.ts';
import type { LocalServer } from './server.ts';

export interface LiveKitOptions {
  readonly binary: string;
  /** Holds the configuration and the log file; made if missing. */
  readonly dir: string;
  /** 0 or absent: any free one. */
  readonly port?: number;
  readonly apiKey: string;
  /** At least 32 characters. */
  readonly apiSecret: string;
  /** Where it reports what happens; signed with the key. */
  readonly webhookUrl: string;
}

export interface LocalLiveKit extends LocalServer {
  readonly url: string;
  readonly port: number;
}

interface Ports {
  readonly port: number;
  readonly udp: number;
}

/** The configuration file: loopback only, media on one UDP port. YAML is a superset of JSON. */
export const liveKitConfig = ({ apiKey, apiSecret, webhookUrl }: LiveKitOptions, { port, udp }: Ports): string =>
  JSON.stringify(
    {
      port,
      bind_addresses: ['127.0.0.1'],
      // Without the loopback candidate a browser on this machine gets no media (seen on 1.13.5).
      rtc: {
        node_ip: '127.0.0.1',
        use_external_ip: false,
        enable_loopback_candidate: true,
        udp_port: udp,
        // Its listener for media over TCP takes every address of the machine (seen on 1.13.5); UDP keeps to the interface below.
        tcp_port: 0,
        interfaces: { includes: [process.platform === 'darwin' ? 'lo0' : 'lo'] },
      },
      // Without it LiveKit mutes but never unmutes.
      room: { enable_remote_unmute: true },
      keys: { [apiKey]: apiSecret },
      webhook: { api_key: apiKey, urls: [webhookUrl] },
      logging: { level: 'info', json: true },
    },
    null,
    2,
  );

const answersHttp = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
};

const startOn = async (options: LiveKitOptions, port: number): Promise<LocalLiveKit> => {
  const { dir, binary } = options;
  const config = join(dir, 'livekit.yaml');
  const log = join(dir, 'livekit.log');
  await writeFile(config, liveKitConfig(options, { port, udp: await freePort() }), {
    mode: 0o600,
  });
  const logFrom = await logEnd(log);
  const server = await keep({
    name: 'livekit-server',
    command: binary,
    args: ['--config', config],
    cwd: dir,
    env: {},
    log,
    pidFile: join(dir, 'livekit.pid'),
    stopSignal: 'SIGTERM',
    againMs: 300,
    limitMs: 3_000,
  });
  await untilReady(server, { name: 'livekit-server', log, logFrom, limitMs: 20_000, ready: () => answersHttp(port) });
  return { ...server, url: `ws://127.0.0.1:${port}`, port };
};

/** Starts a livekit-server for this machine only and resolves when it answers. */
export const startLiveKit = async (options: LiveKitOptions): Promise<LocalLiveKit> => {
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  return onPort(options.port, freePort, (port) => startOn(options, port));
};
