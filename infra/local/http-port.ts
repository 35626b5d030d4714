import { Fault } from '../../schemas/errors.ts';
import type { Config } from '../config.ts';
import type { PortMemory } from './port-memory.ts';
import { freePort, portIsFree } from './ports.ts';

/**
 * The port of the facade. It is chosen before LiveKit starts, which reports to it. A port that was asked for and is
 * in use is an error; the default one gives way.
 */
export const chooseHttpPort = async (
  { host, port, sources }: Pick<Config, 'host' | 'port' | 'sources'>,
  memory: PortMemory,
): Promise<number> => {
  if (port === 0) return freePort(host);
  if (await portIsFree(port, host)) return port;
  if (sources.get('PORT') !== 'default') throw new Fault('PORT_TAKEN', { port, host });
  return memory.choose('http', port);
};

/** The facade's address for callers on this machine. */
export const localUrl = (host: string, port: number, encrypted = false): string => {
  const everywhere = host === '0.0.0.0' || host === '::' || host === 'localhost';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `${encrypted ? 'https' : 'http'}://${name}:${port}`;
};
