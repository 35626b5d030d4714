import { setImmediate as breath } from 'node:timers/promises';
import { auditCheckpointed, auditKeyRotated } from '../../schemas/audit.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import type { LogReader } from '../log.ts';
import { AUDIT_TENANT } from './checkpoint.ts';
import { keySubject } from './keys.ts';

/** A log, or a copy of one, as the audit reads it. */
export interface AuditLog {
  readonly stream: string;
  /** Last sequence; 0 on an empty log. */
  readonly last: () => Promise<number>;
  /** Events from one sequence to another, both inclusive, in log order. */
  readonly events: (from: number, to: number, signal?: AbortSignal) => AsyncIterable<StoredEvent>;
  /** Events that claim to be checkpoints of the stream, in log order. */
  readonly checkpoints: (signal?: AbortSignal) => AsyncIterable<StoredEvent>;
  /** Events that claim to make keys of the stream's checkpoints known, in log order. */
  readonly keys: (signal?: AbortSignal) => AsyncIterable<StoredEvent>;
}

/** The CloudEvents subject of a stream's checkpoints. */
export const checkpointSubject = (stream: string): string => `audit/${stream}`;

/** What claims to be a checkpoint of the stream, in log order. */
export const claimsOf =
  (reader: Pick<LogReader, 'read'>, stream: string): AuditLog['checkpoints'] =>
  (signal) =>
    reader.read({ tenant: AUDIT_TENANT, subject: checkpointSubject(stream), types: [auditCheckpointed.type] }, signal);

/** The log itself. */
export const auditLogOf = (reader: Pick<LogReader, 'read' | 'last'>, stream: string): AuditLog => ({
  stream,
  last: async () => (await reader.last()).seq,
  events: (from, to, signal) =>
    reader.read({ from: { stream, seq: from }, to: { stream, seq: to }, claims: true }, signal),
  checkpoints: claimsOf(reader, stream),
  keys: (signal) =>
    reader.read({ tenant: AUDIT_TENANT, subject: keySubject(stream), types: [auditKeyRotated.type] }, signal),
});

/** Events hashed before others get a turn: about a millisecond. */
const TURN = 64;

/** The same events, with a pause after each few: whoever walks a long log in the program must not stop everything else. */
export async function* inTurns(events: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent, void, void> {
  let given = 0;
  for await (const stored of events) {
    yield stored;
    given += 1;
    if (given % TURN === 0) await breath();
  }
}
