import type { Logger } from 'pino';
import type { CheckpointQueries, CheckpointView } from '../../db/queries/audit.ts';
import type { Ports } from '../../http/ports.ts';
import type { Verdict as VerdictShape } from '../../http/shapes/audit.ts';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition, parsePosition, type StoredEvent } from '../../schemas/event.ts';
import { AUDIT_INTERVALS, startAuditor, type AuditIntervals, type Auditor } from '../../streams/audit/auditor.ts';
import { auditLogOf } from '../../streams/audit/log.ts';
import { proveInclusion } from '../../streams/audit/proof.ts';
import { verifyLog, type Head, type Verdict } from '../../streams/audit/verify.ts';
import type { LogReader } from '../../streams/log.ts';
import { viewOf } from '../../streams/reading.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { LogPart } from './log.ts';

/** Starts the auditor of the log. It is harmless in several processes: of a checkpoint that two make the log holds one. */
export const startAudit = ({ broker, reader, publisher }: LogPart, logger: Logger): Auditor =>
  startAuditor({
    broker,
    reader,
    publisher,
    stream: EVENTS,
    onTrouble: ({ code, details }) => logger.warn({ code, ...details }, 'the log cannot be audited'),
  });

/** `hash@to`; undefined for anything else. */
export const parseHead = (text: string): Head | undefined => {
  const [, hash, to] = /^([0-9a-f]{64})@([1-9]\d{0,14})$/.exec(text) ?? [];
  return hash === undefined ? undefined : { hash, to: Number(to) };
};

const at = (seq: number): string => formatPosition({ stream: EVENTS, seq });

/** A verdict as the API and `aura` show it. */
export const showVerdict = ({
  ok,
  checked,
  checkpoints,
  coveredTo,
  uncovered,
  head,
  firstBad,
}: Verdict): VerdictShape => ({
  ok,
  checked,
  checkpoints,
  covered_to: coveredTo === 0 ? null : at(coveredTo),
  uncovered,
  head: head ? `${head.hash}@${head.to}` : null,
  first_bad: firstBad ? { position: at(firstBad.seq), kind: firstBad.kind, why: firstBad.why } : null,
});

/** Checkpoints a proof is accompanied by at most. */
const MOST = 1_000;

/** By when a checkpoint will cover an event, ISO 8601. */
const coveredBy = ({ event }: StoredEvent, { everyMs, lookMs }: AuditIntervals): string => {
  const since = Math.min(Date.parse(event.time) || Date.now(), Date.now());
  return new Date(Math.max(since + everyMs, Date.now()) + 2 * lookMs).toISOString();
};

const seqOf = ({ position }: CheckpointView): number => parsePosition(position)?.seq ?? 0;

/** Satisfies the port `audit` of `http/ports.ts`. */
export const auditPort = (
  reader: LogReader,
  rows: CheckpointQueries,
  intervals: AuditIntervals = AUDIT_INTERVALS,
): Ports['audit'] => {
  const log = auditLogOf(reader, EVENTS);
  let running = false;
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
    const { stored, ...way } = await proveInclusion(log, { ...checkpoint, seq: seqOf(checkpoint) }, position.seq);
    // What was hashed, whatever version it is read as.
    return {
      event: viewOf(stored, true),
      ...way,
      checkpoint,
      after: until ? await rows.between(checkpoint.to, until, MOST) : [],
    };
  };
  const verify: Ports['audit']['verify'] = async ({ from, to, expect, signal }) => {
    if (running) throw new Fault('AUDIT_RUNNING');
    running = true;
    try {
      // The read model remembers what the log said: a log that was cut or replaced behind its back no longer says it.
      const newest = await rows.newest();
      const heads = [...expect.map(parseHead), newest].filter((head) => head !== undefined);
      return showVerdict(await verifyLog(log, { from: from?.seq, to: to?.seq, expect: heads, signal }));
    } finally {
      running = false;
    }
  };
  return { checkpoints: rows.list, proof, verify };
};
