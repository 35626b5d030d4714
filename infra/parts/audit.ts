import type { Logger } from 'pino';
import type { CheckpointQueries, CheckpointView } from '../../db/queries/audit.ts';
import type { Ports } from '../../http/ports.ts';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition, parsePosition, type StoredEvent } from '../../schemas/event.ts';
import { AUDIT_INTERVALS, startAuditor, type AuditIntervals, type Auditor } from '../../streams/audit/auditor.ts';
import { bundleLines } from '../../streams/audit/bundle.ts';
import type { Gap } from '../../streams/audit/gaps.ts';
import { headsOf, type Kept } from '../../streams/audit/kept.ts';
import { auditLogOf } from '../../streams/audit/log.ts';
import type { SigningKey, VerifierKey } from '../../streams/audit/note.ts';
import { proveInclusion } from '../../streams/audit/proof.ts';
import { keysOnLog, type Signing } from '../../streams/audit/signer.ts';
import { verifyLog } from '../../streams/audit/verify.ts';
import { witnessId } from '../../streams/audit/witness/shelf.ts';
import type { LogReader } from '../../streams/log.ts';
import { viewOf } from '../../streams/reading.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { WitnessConfig } from '../config/audit.ts';
import { auditKeyStore, type AuditKeyStore } from '../config/audit-keys.ts';
import type { Config } from '../config.ts';
import { createTreeProofs } from './audit-proofs.ts';
import { signingState } from './audit-rotation.ts';
import { parseHead, showCheckpoint, showKey, showVerdict, showWitnesses } from './audit-views.ts';
import type { LogPart } from './log.ts';
import type { Witnesses } from './witnesses.ts';

/** What checkpoints are signed with here. */
export const signingOf = (config: Pick<Config, 'audit' | 'dataDir'>, instanceId: string): Signing => ({
  origin: config.audit.origin,
  firstOrigin: `auralink/${instanceId}`,
  held: auditKeyStore(config).held,
});

/** The auditor of the log, and those who carry its checkpoints out of the broker. */
export interface Audit extends Auditor {
  readonly witnesses: Witnesses['states'];
}

/** Starts the auditor of the log. It is harmless in several processes: of a checkpoint that two make the log holds one. */
export const startAudit = (
  { broker, reader, publisher }: LogPart,
  signing: Signing,
  witnesses: Witnesses,
  logger: Logger,
): Audit => {
  const auditor = startAuditor({
    broker,
    reader,
    publisher,
    stream: EVENTS,
    signing,
    onTrouble: ({ code, details }) => logger.warn({ code, ...details }, 'the log cannot be audited'),
  });
  return {
    state: auditor.state,
    witnesses: witnesses.states,
    stop: async () => {
      await Promise.all([auditor.stop(), witnesses.stop()]);
    },
  };
};

/** Checkpoints a proof is accompanied by at most. */
const MOST = 1_000;

/** By when a checkpoint will cover an event, ISO 8601. */
const coveredBy = ({ event }: StoredEvent, { everyMs, lookMs }: AuditIntervals): string => {
  const since = Math.min(Date.parse(event.time) || Date.now(), Date.now());
  return new Date(Math.max(since + everyMs, Date.now()) + 2 * lookMs).toISOString();
};

const seqOf = ({ position }: CheckpointView): number => parsePosition(position)?.seq ?? 0;

/** What the port `audit` is made of. */
export interface AuditGround {
  readonly reader: LogReader;
  readonly rows: CheckpointQueries;
  /** Secret keys at hand: what they have signed is trusted here, also where nobody vouched for them. */
  readonly secrets?: Pick<AuditKeyStore, 'held' | 'keptIn'>;
  readonly witnesses?: readonly WitnessConfig[];
  /** The newest note of each witness that can be read. */
  readonly kept?: (signal: AbortSignal) => Promise<readonly Kept[]>;
  /** Sequences that are missing from the log. */
  readonly gaps?: () => Promise<readonly Gap[]>;
  readonly intervals?: AuditIntervals;
}

/** The keys of the log that this process holds itself. */
export const ownKeys = async (
  reader: LogReader,
  held: () => Promise<readonly SigningKey[]>,
): Promise<readonly VerifierKey[]> => {
  const [known, own] = await Promise.all([keysOnLog({ reader, stream: EVENTS }), held()]);
  return known.map(({ key }) => key).filter(({ x }) => own.some((one) => one.x === x));
};

const NO_SECRETS: NonNullable<AuditGround['secrets']> = { held: async () => [], keptIn: async () => 'outside' };

const verifier = ({ reader, rows, secrets: { held } = NO_SECRETS, kept = async () => [] }: AuditGround) => {
  const log = auditLogOf(reader, EVENTS);
  const walk: Ports['audit']['verify'] = async ({ from, to, expect, signal }) => {
    // The read model remembers what the log said: a log that was cut or replaced behind its back no longer says it.
    const [newest, found, own] = await Promise.all([rows.newest(), kept(signal), ownKeys(reader, held)]);
    const heads = [...expect.map(parseHead), newest].filter((head) => head !== undefined);
    const { trees, shown } = headsOf(found);
    const asked = { from: from?.seq, to: to?.seq, expect: heads, trees, trust: { own }, signal };
    return showVerdict(await verifyLog(log, asked), shown);
  };
  let running = false;
  const verify: Ports['audit']['verify'] = async (asked) => {
    if (running) throw new Fault('AUDIT_RUNNING');
    running = true;
    return walk(asked).finally(() => {
      running = false;
    });
  };
  return verify;
};

/** Satisfies the port `audit` of `http/ports.ts`. */
export const auditPort = (ground: AuditGround): Ports['audit'] => {
  const { reader, rows, secrets = NO_SECRETS, witnesses = [], intervals = AUDIT_INTERVALS } = ground;
  const log = auditLogOf(reader, EVENTS);
  const trees = createTreeProofs(ground);
  const proof: Ports['audit']['proof'] = async (position, until) => {
    const checkpoint = await rows.covering(position.seq);
    if (!checkpoint) {
      const stored = await reader.one(position);
      if (!stored) throw new Fault('EVENT_NOT_FOUND', { position: formatPosition(position) });
      throw new Fault('EVENT_NOT_COVERED', {
        position: formatPosition(position),
        coveredBy: coveredBy(stored, intervals),
      });
    }
    const { tree: _tree, note: _note, ...sealed } = checkpoint;
    const { stored, ...way } = await proveInclusion(log, { ...sealed, seq: seqOf(checkpoint) }, position.seq);
    const reached = await rows.witnesses();
    const after = until ? await rows.between(checkpoint.to, until, MOST) : [];
    const inclusion = await trees.inclusion(way, checkpoint, after.at(-1) ?? checkpoint);
    // What was hashed, whatever version it is read as.
    return {
      event: viewOf(stored, true),
      ...way,
      inclusion,
      checkpoint: showCheckpoint(checkpoint, reached),
      after: after.map((one) => showCheckpoint(one, reached)),
    };
  };
  return {
    checkpoints: async (asked) => {
      const [{ items, ...rest }, reached] = await Promise.all([rows.list(asked), rows.witnesses()]);
      return { ...rest, items: items.map((one) => showCheckpoint(one, reached)) };
    },
    proof,
    consistency: trees.consistency,
    keys: async () => {
      const keys = await keysOnLog({ reader, stream: EVENTS });
      return keys.map((key, index) => showKey(key, keys[index + 1]));
    },
    signing: () => signingState(reader, secrets),
    newestNote: async () => (await rows.newestSigned())?.note ?? undefined,
    witnesses: async () => {
      const [known, newest] = await Promise.all([rows.witnesses(), rows.newestSigned()]);
      return showWitnesses(witnesses, known, newest, witnessId);
    },
    bundle: async function* ({ from, to, signal }) {
      const gaps = (await ground.gaps?.()) ?? [];
      yield* bundleLines(log, { from: from?.seq, to: to?.seq, gaps, signal });
    },
    verify: verifier(ground),
  };
};
