import path from 'node:path';
import { afterAll } from 'vitest';
import type { Manifest } from '../../infra/backup/manifest.ts';
import { openBackup } from '../../infra/backup/open.ts';
import { restoreLog } from '../../infra/backup/restore.ts';
import { takeBackup } from '../../infra/backup/take.ts';
import { type Broker, connectBroker } from '../../streams/broker.ts';
import { type NatsFixture, tempDir } from '../ground.ts';
import type { Backbone } from './backbone.ts';

interface More {
  readonly signal?: AbortSignal;
  readonly onProgress?: (stream: string) => void | Promise<void>;
}

/** Backups of one log, restored into another place. They lie in a directory of the test file. */
export interface Backups {
  readonly dir: () => Promise<string>;
  /** A connection to the place. */
  readonly connect: () => Promise<Broker>;
  readonly take: (name: string, more?: More) => Promise<Manifest>;
  readonly restore: (name: string, replace?: boolean) => Promise<void>;
  /** Opens and checks a backup, as `aura restore` does before it changes anything. */
  readonly check: (name: string) => Promise<void>;
}

const never = (): AbortSignal => new AbortController().signal;

/** Takes backups of `source` and brings them back on the server `place`. */
export const useBackups = (source: Backbone, place: NatsFixture): Backups => {
  const opened: Broker[] = [];
  let made: Promise<string> | undefined;
  let connected: Promise<Broker> | undefined;
  const dir = (): Promise<string> => (made ??= tempDir());
  const connect = async (): Promise<Broker> => {
    const { url, user, password } = place;
    const broker = await connectBroker({ url, user, password, name: 'test', patienceMs: 5_000 });
    opened.push(broker);
    return broker;
  };
  afterAll(async () => {
    for (const broker of opened) await broker.close();
  });
  const at = async (name: string): Promise<string> => path.join(await dir(), name);
  return {
    dir,
    connect,
    take: async (name, { signal = never(), onProgress = () => undefined } = {}) =>
      takeBackup({ broker: source.broker, path: await at(name), version: '0.0.0', onProgress, signal }),
    restore: async (name, replace = false) =>
      restoreLog({
        broker: await (connected ??= connect()),
        backup: await openBackup(await at(name)),
        replace,
        onStream: () => undefined,
        signal: never(),
      }),
    check: async (name) => (await openBackup(await at(name))).check(() => undefined, never()),
  };
};
