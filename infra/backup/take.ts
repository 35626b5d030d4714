import { lastSeq } from '../../streams/ends.ts';
import { createLogReader } from '../../streams/read.ts';
import { formatPosition } from '../../schemas/event.ts';
import { newestCheckpoint } from '../../streams/audit/newest.ts';
import { keysOnLog } from '../../streams/audit/signer.ts';
import { snapshotStream, type Snapshot } from '../../streams/backup/snapshot.ts';
import { readTail } from '../../streams/backup/tail.ts';
import type { Broker } from '../../streams/broker.ts';
import { EVENTS, VAULT_STREAM } from '../../streams/topology.ts';
import { mastersInUse } from '../../streams/vault/masters.ts';
import { BACKUP_VERSION, type BackedUpStream, type Manifest, type Part } from './manifest.ts';
import { openTarget, type Target } from './write.ts';

export interface TakeOptions {
  readonly broker: Broker;
  /** A directory, or a file that ends with `.tar`; it does not exist yet. */
  readonly path: string;
  /** Of the program. */
  readonly version: string;
  /** Told of every piece: the stream and how many bytes of it have arrived. */
  readonly onProgress: (stream: string, bytes: number) => void | Promise<void>;
  readonly signal: AbortSignal;
}

const TAIL = `${EVENTS}.tail.ndjson`;
/** What events refer to is stored before they are: a bucket that is read after the cut holds all of it. */
const isBucket = (name: string): boolean => /^(?:OBJ|KV)_/.test(name);

/** A stream on its way onto the disk. */
interface Taking {
  readonly snapshot: Snapshot;
  readonly finished: Promise<{ readonly stream: BackedUpStream; readonly part: Part }>;
}

const startTaking = async (
  { broker, onProgress, signal }: TakeOptions,
  target: Target,
  name: string,
): Promise<Taking> => {
  const writer = await target.part(`${name}.snapshot`);
  let bytes = 0;
  const snapshot = await snapshotStream(broker, name, async (chunk) => {
    signal.throwIfAborted();
    await writer.write(chunk);
    bytes += chunk.length;
    await onProgress(name, bytes);
  });
  const { config, state } = snapshot;
  const finished = snapshot.done.then(
    async () => {
      const part = await writer.close();
      return { stream: { config, state, part: part.name }, part };
    },
    async (thrown: unknown) => {
      await writer.close();
      throw thrown;
    },
  );
  finished.catch(() => undefined);
  return { snapshot, finished };
};

/** What the log got while its snapshot was asked for: up to here every position of a consumer is borne out by it. */
const takeTail = async (
  { broker }: TakeOptions,
  target: Target,
  after: number,
): Promise<{ readonly tail: NonNullable<Manifest['tail']>; readonly part: Part } | undefined> => {
  const to = await lastSeq(broker, EVENTS);
  if (to <= after) return undefined;
  const writer = await target.part(TAIL);
  for await (const line of readTail(broker, after + 1, to))
    await writer.write(Buffer.from(`${JSON.stringify(line)}\n`));
  const part = await writer.close();
  return { tail: { part: TAIL, from: after + 1, to }, part };
};

/** What the log says of itself up to the cut, and who has signed it. */
const auditAt = async (
  broker: Broker,
  seq: number,
): Promise<Required<Pick<Manifest, 'audit_head' | 'audit_note' | 'audit_keys'>>> => {
  const reader = createLogReader(broker);
  const [checkpoint, keys] = await Promise.all([
    newestCheckpoint(reader, EVENTS, { upTo: seq }),
    keysOnLog({ reader, stream: EVENTS }),
  ]);
  return {
    audit_head: checkpoint ? `${checkpoint.hash}@${checkpoint.to}` : null,
    audit_note: checkpoint?.note ?? null,
    audit_keys: keys.filter((key) => key.seq <= seq).map(({ key }) => key.text),
  };
};

const namesOf = async (broker: Broker): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const { config } of broker.jsm.streams.list()) names.push(config.name);
  return names.toSorted();
};

const takeAll = async (options: TakeOptions, target: Target): Promise<Manifest> => {
  const { broker, version } = options;
  const names = (await namesOf(broker)).filter((name) => name !== EVENTS);
  const madeAt = new Date().toISOString();
  const log = await startTaking(options, target, EVENTS);
  await log.snapshot.begun;
  const done = [];
  for (const name of names.filter((one) => !isBucket(one)))
    done.push(await (await startTaking(options, target, name)).finished);
  const tail = await takeTail(options, target, log.snapshot.state.last_seq);
  for (const name of names.filter(isBucket)) done.push(await (await startTaking(options, target, name)).finished);
  done.unshift(await log.finished);
  const cut = tail?.tail.to ?? log.snapshot.state.last_seq;
  return {
    format: 'auralink-backup',
    version: BACKUP_VERSION,
    auralink: version,
    nats_server: broker.nc.info?.version ?? 'unknown',
    made_at: madeAt,
    position: formatPosition({ stream: EVENTS, seq: cut }),
    events: log.snapshot.state.messages + (tail ? tail.tail.to - tail.tail.from + 1 : 0),
    ...(await auditAt(broker, cut)),
    streams: done.map(({ stream }) => stream),
    // A log of before has no bucket of keys yet.
    master_keys: names.includes(VAULT_STREAM) ? await mastersInUse(broker) : [],
    tail: tail?.tail ?? null,
    parts: [...done.map(({ part }) => part), ...(tail ? [tail.part] : [])],
  };
};

/**
 * Writes every stream of the account into a backup, whatever runs meanwhile. The cut is one position of the log, and it is chosen last: the log is
 * asked for first, with where its consumers stand; then what is not a bucket (timers, dead letters); then what the log got meanwhile, so that no
 * outcome is missing whose cause counts as settled, and no timer that has fired; then the buckets, which hold at least what the events up to the
 * cut refer to. Throws BACKUP_EXISTS, BACKUP_FAILED, and then leaves nothing behind.
 */
export const takeBackup = async (options: TakeOptions): Promise<Manifest> => {
  const target = await openTarget(options.path);
  try {
    const manifest = await takeAll(options, target);
    options.signal.throwIfAborted();
    await target.finish(manifest);
    return manifest;
  } catch (thrown) {
    await target.abandon();
    options.signal.throwIfAborted();
    throw thrown;
  }
};
