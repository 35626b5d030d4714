import { auditCheckpointed, auditWitnessed } from '../../schemas/audit.ts';
import type { DataOf } from '../../schemas/define.ts';
import { AUDIT_TENANT, checkpointOf } from '../../streams/audit/checkpoint.ts';
import { checkpointSubject } from '../../streams/audit/log.ts';
import { keysOnLog } from '../../streams/audit/signer.ts';
import { witnessId } from '../../streams/audit/witness/shelf.ts';
import type { Broker } from '../../streams/broker.ts';
import type { LogReader } from '../../streams/log.ts';
import { createLogReader } from '../../streams/read.ts';
import { EVENTS } from '../../streams/topology.ts';
import { auditKeyStore } from '../config/audit-keys.ts';
import type { Config } from '../config.ts';

/** A witness of the settings, as the log knows it. */
export interface WitnessFacts {
  readonly place: string;
  /** Signed checkpoints that it does not hold yet. */
  readonly missing: number;
  /** When the oldest of them was made; undefined where it holds all. */
  readonly since: number | undefined;
}

/** What the settings and the log say about signing. */
export interface AuditFacts {
  /** The verifier key that signs by now; undefined: nothing is signed yet. */
  readonly key: string | undefined;
  /** Whether its secret is at hand here. */
  readonly held: boolean;
  readonly witnesses: readonly WitnessFacts[];
}

const witnessFacts = async (reader: LogReader, place: string): Promise<WitnessFacts> => {
  const last = await reader.lastOfType(AUDIT_TENANT, `audit_witness/${witnessId(place)}`, auditWitnessed);
  const to = last ? (last.event.data as DataOf<typeof auditWitnessed>).to : 0;
  let [missing, since]: [number, number | undefined] = [0, undefined];
  const own = { tenant: AUDIT_TENANT, subject: checkpointSubject(EVENTS), types: [auditCheckpointed.type] };
  for await (const stored of reader.read({ ...own, from: { stream: EVENTS, seq: to + 1 } })) {
    const checkpoint = checkpointOf(stored, EVENTS);
    if (checkpoint?.note === undefined || checkpoint.to <= to) continue;
    missing += 1;
    since ??= Date.parse(checkpoint.time);
  }
  return { place, missing, since };
};

/** Looks at who signs the log and how far its witnesses have come, on the log itself. */
export const lookAtAudit = async (broker: Broker, config: Pick<Config, 'audit' | 'dataDir'>): Promise<AuditFacts> => {
  const reader = createLogReader(broker);
  const [known, held] = await Promise.all([
    keysOnLog({ reader, stream: EVENTS }),
    auditKeyStore(config)
      .held()
      .catch(() => []),
  ]);
  const key = known.at(-1)?.key;
  const witnesses: WitnessFacts[] = [];
  for (const { place } of config.audit.witnesses) witnesses.push(await witnessFacts(reader, place));
  return { key: key?.text, held: held.some(({ x }) => x === key?.x), witnesses };
};
