import type { Projecting } from '../../streams/roll-call.ts';
import { statfs } from 'node:fs/promises';
import type { ConsumerInfo } from '@nats-io/jetstream';
import type { Broker } from '../../streams/broker.ts';
import { directBatch } from '../../streams/direct.ts';
import { EVENTS } from '../../streams/topology.ts';

/** The file system under the local servers, and how much more the streams are allowed to write on it. */
export interface DiskFacts {
  readonly path: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Up to their limits. */
  readonly streamsMayGrowBytes: number;
}

/** A clock beside the doctor's own. */
export interface ClockFacts {
  readonly who: string;
  /** How far it is ahead; negative: behind. */
  readonly aheadMs: number;
  /** What the measurement may be wrong by. */
  readonly withinMs: number;
}

/** Consumers of a stream that are not durable and that nobody reads: left behind by readers that did not end them. */
export interface IdleReaders {
  readonly stream: string;
  readonly idle: number;
}

/** How long the server looks for the next event of a durable's filters. */
export interface SearchFacts {
  readonly stream: string;
  readonly name: string;
  readonly filters: number;
  readonly searchMs: number;
}

/** What surrounds the log: the disk, the clocks, those that read it. */
export interface AroundFacts {
  /** Who has answered a roll call of the processes that project. */
  readonly projecting?: readonly Projecting[];
  /** Absent where the log's server is not on this machine. */
  readonly disk?: DiskFacts | undefined;
  readonly clocks: readonly ClockFacts[];
  /** Last sequence of the log, read after the positions of the projections were; undefined where there is no log. */
  readonly last: number | undefined;
  readonly idleReaders: readonly IdleReaders[];
  readonly searches: readonly SearchFacts[];
}

/** Free and total bytes where a path lies; undefined where it cannot be asked. */
export const lookAtDisk = async (path: string, streamsMayGrowBytes: number): Promise<DiskFacts | undefined> => {
  const found = await statfs(path).catch(() => undefined);
  return (
    found && {
      path,
      freeBytes: found.bavail * found.bsize,
      totalBytes: found.blocks * found.bsize,
      streamsMayGrowBytes,
    }
  );
};

/** A clock from what it said and the moments of the question and the answer on our own. */
export const clockOf = (who: string, said: number, asked: number, answered: number): ClockFacts => ({
  who,
  aheadMs: said - (asked + answered) / 2,
  withinMs: (answered - asked) / 2,
});

/** The log's server says what time it is with everything it says about a stream. */
export const lookAtServersClock = async (
  broker: Broker,
  now: () => number = Date.now,
): Promise<readonly ClockFacts[]> => {
  const asked = now();
  const info = await broker.jsm.streams.info(EVENTS).catch(() => undefined);
  const said = Date.parse(info?.ts ?? '');
  return Number.isNaN(said) ? [] : [clockOf('nats-server', said, asked, now())];
};

/** The best of a few: one slow answer is a busy machine, not a slow search. */
const TRIES = 3;

const searchOf = async (broker: Broker, info: ConsumerInfo, filters: readonly string[]): Promise<SearchFacts> => {
  const { stream_name: stream, name, delivered } = info;
  const times: number[] = [];
  for (let tried = 0; tried < TRIES; tried += 1) {
    const from = performance.now();
    for (const filter of filters)
      await directBatch(broker, stream, { seq: delivered.stream_seq + 1, next_by_subj: filter, batch: 1 });
    times.push(performance.now() - from);
  }
  return { stream, name, filters: filters.length, searchMs: Math.min(...times) };
};

const filtersOf = ({ config }: ConsumerInfo): readonly string[] =>
  config.filter_subjects ?? (config.filter_subject === undefined ? [] : [config.filter_subject]);

/** Who reads the streams, beside what the durables themselves say. */
export const lookAtReaders = async (broker: Broker): Promise<Pick<AroundFacts, 'idleReaders' | 'searches'>> => {
  const idleReaders: IdleReaders[] = [];
  const searches: SearchFacts[] = [];
  for await (const { config } of broker.jsm.streams.list()) {
    let idle = 0;
    for await (const info of broker.jsm.consumers.list(config.name)) {
      if (!info.config.durable_name && info.num_waiting === 0 && !info.push_bound) idle += 1;
      const filters = filtersOf(info);
      if (info.config.durable_name && config.allow_direct && filters.length > 0)
        searches.push(await searchOf(broker, info, filters));
    }
    if (idle > 0) idleReaders.push({ stream: config.name, idle });
  }
  return { idleReaders, searches };
};
