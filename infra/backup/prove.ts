import { setTimeout as sleep } from 'node:timers/promises';
import { loadProjections } from '../../db/load.ts';
import type { Verdict } from '../../http/shapes/audit.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { headsOf } from '../../streams/audit/kept.ts';
import { auditLogOf } from '../../streams/audit/log.ts';
import { parseHead, parseNote, parseVerifierKey } from '../../streams/audit/note.ts';
import { keysOnLog } from '../../streams/audit/signer.ts';
import { verifyLog } from '../../streams/audit/verify.ts';
import type { Broker } from '../../streams/broker.ts';
import { createLogReader } from '../../streams/read.ts';
import { EVENTS } from '../../streams/topology.ts';
import { auditKeyStore } from '../config/audit-keys.ts';
import type { MasterKeySource } from '../config/master-key.ts';
import type { Config } from '../config.ts';
import type { Local } from '../local/start.ts';
import { parseHead as parseHash, showVerdict } from '../parts/audit-views.ts';
import { openLog } from '../parts/log.ts';
import { keptUpTo, type Ahead } from '../parts/witnesses.ts';
import { openReadModels, startProjections } from '../parts/read-models.ts';
import { createLog, createTelemetry } from '../telemetry.ts';
import type { Manifest } from './manifest.ts';

/** What a restored log was held against, and what came of it. */
export interface Proven {
  readonly verdict: Verdict;
  /** Witnesses that hold more than the backup: what came behind it was given up. */
  readonly ahead: readonly Ahead[];
  /** The verifier key whose secret must sign from here on, and is not at hand. */
  readonly keyMissing: string | undefined;
}

const sizeOf = (note: string | null): number =>
  note === null ? 0 : (parseHead(parseNote(note)?.text ?? '')?.size ?? 0);

/**
 * Whether the restored log is the one that was backed up: its events under its checkpoints, the newest of them the backup's and signed by the
 * keys the backup names, and nothing that the witnesses of the settings keep says otherwise.
 */
export const proveLog = async (
  broker: Broker,
  { audit_head: head, audit_note: note = null, audit_keys: keys = [] }: Manifest,
  config: Pick<Config, 'audit' | 'dataDir'>,
  signal: AbortSignal,
): Promise<Proven> => {
  const reader = createLogReader(broker);
  const { kept, ahead } = await keptUpTo(config, sizeOf(note), signal);
  const { trees, shown } = headsOf([...(note === null ? [] : [{ place: 'the backup', note }]), ...kept]);
  const { held } = auditKeyStore(config);
  const [own, now] = await Promise.all([held(), keysOnLog({ reader, stream: EVENTS })]);
  // Where nothing is signed yet, nothing can be asked for.
  const pinned = note === null ? undefined : keys.map(parseVerifierKey).filter((key) => key !== undefined);
  const expected = head === null ? undefined : parseHash(head);
  const asked = { expect: expected ? [expected] : [], trees, trust: { pinned }, signal };
  const verdict = showVerdict(await verifyLog(auditLogOf(reader, EVENTS), asked), shown);
  const current = now.at(-1)?.key;
  const keyMissing = current && !own.some(({ x }) => x === current.x) ? current.text : undefined;
  return { verdict, ahead, keyMissing };
};

/** Rows of one derived table. */
export interface TableRows {
  readonly table: string;
  readonly rows: number;
}

const LOOK_MS = 200;
const SAY_MS = 1_000;

/**
 * Builds every read model from the log, as a start of the program would, and gives what is in the tables then. `onProgress` is told the position
 * reached and the end of the log about once a second. What is interrupted goes on with the next start.
 */
export const buildReadModels = async (
  config: Config,
  local: Pick<Local, 'nats' | 'postgres'>,
  masterKeys: MasterKeySource,
  onProgress: (at: number, of: number, reason: string | undefined) => void,
  signal: AbortSignal,
): Promise<readonly TableRows[]> => {
  const [catalogue, projections] = await Promise.all([loadCatalogue(), loadProjections()]);
  const { meter } = createTelemetry();
  const stores = { ...local, off: [], stop: async () => {} };
  const database = await openReadModels(stores);
  const log = await openLog(
    config,
    stores,
    masterKeys,
    catalogue,
    meter,
    projections.map(({ name }) => name),
  );
  const projector = startProjections(database, projections, log, meter, createLog('error', false));
  try {
    const { seq: goal } = await log.reader.last();
    for (let said = 0; ;) {
      signal.throwIfAborted();
      const { position, state, reason } = projector.health();
      if (state === 'live' && position.seq >= goal) break;
      if (Date.now() - said >= SAY_MS) {
        onProgress(position.seq, goal, reason);
        said = Date.now();
      }
      await sleep(LOOK_MS, undefined, { signal });
    }
    const tables = [...new Set(projections.flatMap((one) => one.tables.map(({ meta }) => meta.tableName)))].toSorted();
    return await database.project(async (sql) => {
      const counted: TableRows[] = [];
      for (const table of [...tables, 'event_index']) {
        const [found] = await sql<{ rows: string }>(`select count(*) as rows from aura."${table}"`);
        counted.push({ table, rows: Number(found?.rows ?? 0) });
      }
      return counted;
    });
  } finally {
    await projector.stop();
    await log.close();
    await database.close();
  }
};
