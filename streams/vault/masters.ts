import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import { directBatch } from '../direct.ts';
import { VAULT_STREAM } from '../topology.ts';
import type { Binding } from './cipher.ts';
import type { Kms, Wrapped } from './kms.ts';

/** Which master keys wrap anything in the bucket; each with something it has wrapped, by which it can be told. */
interface Masters {
  readonly seq: number;
  readonly probes: readonly Wrapped[];
}

const SUBJECT = '$KV.vault.masters';
const PROBE: Binding = { tenant: '-', subject: 'masters', purpose: 'credential', version: 1 };
const TEXT = Buffer.from('auralink');
const ROUNDS = 20;
const WRONG_LAST_SEQUENCE = 10071;

const read = async (broker: Broker): Promise<Masters> => {
  const [found] = await directBatch(broker, VAULT_STREAM, { multi_last: [SUBJECT], batch: 1 });
  if (!found) return { seq: 0, probes: [] };
  return { seq: found.seq, probes: JSON.parse(Buffer.from(found.data).toString()) as readonly Wrapped[] };
};

/** False: somebody else was first. */
const write = async (broker: Broker, { seq, probes }: Masters): Promise<boolean> => {
  try {
    await broker.js.publish(SUBJECT, JSON.stringify(probes), { timeout: 2_000, expect: { lastSubjectSequence: seq } });
    return true;
  } catch (thrown) {
    if ((thrown as { code?: number }).code === WRONG_LAST_SEQUENCE) return false;
    throw new Fault('BROKER_UNREACHABLE', { why: (thrown as Error).message }, thrown);
  }
};

const change = async (
  broker: Broker,
  next: (probes: readonly Wrapped[]) => Promise<readonly Wrapped[] | undefined>,
) => {
  for (let round = 0; round < ROUNDS; round++) {
    const { seq, probes } = await read(broker);
    const wanted = await next(probes);
    if (wanted === undefined || (await write(broker, { seq, probes: wanted }))) return;
  }
  throw new Fault('BROKER_UNREACHABLE', { why: 'the master keys are being changed by others all the time' });
};

/**
 * Holds the master keys that are given against what the bucket was written with, then notes the present one. Throws MASTER_KEY_WRONG with the ids of
 * those that are needed and missing; nothing has been written under a wrong one then.
 */
export const admitMasters = (broker: Broker, kms: Kms): Promise<void> =>
  change(broker, async (probes) => {
    const known = await Promise.all(probes.map(({ master }) => kms.knows(master)));
    const needed = probes.filter((_, at) => known[at] !== true).map(({ master }) => master);
    if (needed.length > 0) throw new Fault('MASTER_KEY_WRONG', { needed, given: [kms.id()] });
    for (const probe of probes) await unwrapProbe(kms, probe);
    if (probes.some(({ master }) => master === kms.id())) return undefined;
    return [...probes, await kms.wrap(TEXT, PROBE)];
  });

const unwrapProbe = async (kms: Kms, probe: Wrapped): Promise<void> => {
  try {
    await kms.unwrap(probe, PROBE);
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault('MASTER_KEY_WRONG', { needed: [probe.master], given: [kms.id()] }, thrown);
  }
};

/** Once everything is wrapped by the present master key, no other is needed any more. */
export const dropOlderMasters = (broker: Broker, kms: Kms): Promise<void> =>
  change(broker, async (probes) => {
    const present = probes.filter(({ master }) => master === kms.id());
    if (present.length === 1 && probes.length === 1) return undefined;
    return present.length > 0 ? present : [await kms.wrap(TEXT, PROBE)];
  });

/** Ids of the master keys by which anything is wrapped. Throws BROKER_UNREACHABLE. */
export const mastersInUse = async (broker: Broker): Promise<readonly string[]> =>
  (await read(broker)).probes.map(({ master }) => master);
