import { auditCheckpointed, auditKeyRotated } from '../../schemas/audit.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { msgIdOf } from '../identity.ts';
import {
  AUDIT_SOURCE,
  AUDIT_TENANT,
  checkpointId,
  checkpointOf,
  createSeal,
  leafOf,
  NO_CHECKPOINT,
  type Checkpoint,
  type Signer,
} from './checkpoint.ts';
import { keyData, keyEventId, keyOf, type LogKey } from './keys.ts';
import type { AuditLog } from './log.ts';
import { createTree } from './merkle.ts';
import { signingKey } from './note.ts';

/** Events that a checkpoint of a given log covers. */
export const EVERY = 4;

/** An event of a given log, at a sequence. */
export const given = (
  seq: number,
  tenant: string,
  source: string,
  id: string,
  type: string,
  data: object,
): StoredEvent => ({
  position: { stream: 'EVENTS', seq },
  msgId: msgIdOf(tenant, source, id),
  event: {
    specversion: '1.0',
    id,
    source,
    type,
    subject: OWN[type] ?? `room/r-${seq % 3}`,
    time: '2026-11-21T09:00:00.000Z',
    datacontenttype: 'application/json',
    tenant,
    correlationid: id,
    data: data as Readonly<Record<string, unknown>>,
  },
});

const OWN: Readonly<Record<string, string>> = {
  [auditCheckpointed.type]: 'audit/EVENTS',
  [auditKeyRotated.type]: 'audit_key/EVENTS',
};

/** The key made of 32 times the same byte, under a name. */
export const signerOf = (byte: number, name = 'auralink/test'): Signer => ({
  name,
  key: signingKey(Buffer.alloc(32, byte)),
});

/** What a given log is like. */
export interface Given {
  /** Events between the last that a checkpoint covers and the checkpoint itself. */
  readonly late?: number;
  readonly text?: (seq: number) => string;
  /** Keys, and the sequences at which they are made known; `lost`: not signed for by the one before. */
  readonly keys?: readonly { readonly at: number; readonly signer: Signer; readonly lost?: boolean }[];
}

const event = (seq: number, text: string): StoredEvent =>
  given(seq, 'acme', '/test', `e-${seq}`, 'com.auralink.room.started.v1', { roomId: `r-${seq % 3}`, text });

/** A log of `size` sequences in which every fourth event behind the last checkpoint makes a new one, signed from the first key on. */
export const sealed = (size: number, { late = 1, text, keys = [] }: Given = {}): StoredEvent[] => {
  const log: StoredEvent[] = [];
  const known: LogKey[] = [];
  let [from, previous] = [1, NO_CHECKPOINT];
  let signer: Signer | undefined;
  const own = (seq: number, id: string, type: string, data: object) =>
    given(seq, AUDIT_TENANT, AUDIT_SOURCE, id, type, data);
  const rotate = (seq: number, next: Signer, lost: boolean): StoredEvent => {
    const data = keyData('EVENTS', next, known.at(-1), lost ? undefined : signer?.key);
    const made = own(seq, keyEventId('EVENTS', data.number), auditKeyRotated.type, data);
    known.push(keyOf(made, 'EVENTS') as LogKey);
    signer = next;
    return made;
  };
  const seal = (seq: number): StoredEvent => {
    const before = createTree();
    for (const each of log.slice(0, from - 1)) before.add(leafOf(each));
    const made = createSeal(before.range());
    const to = from + EVERY - 1;
    for (const each of log.slice(from - 1, to)) made.add(leafOf(each));
    const data = made.close({ stream: 'EVENTS', from, to, previous }, signer);
    return own(seq, checkpointId('EVENTS', from), auditCheckpointed.type, data);
  };
  while (log.length < size) {
    const seq = log.length + 1;
    const next = keys.find(({ at }) => at === seq);
    if (next) log.push(rotate(seq, next.signer, next.lost === true));
    else if (seq - from < EVERY + late) log.push(event(seq, text?.(seq) ?? 'as it was'));
    else {
      const made = seal(seq);
      log.push(made);
      [from, previous] = [from + EVERY, (checkpointOf(made, 'EVENTS') as Checkpoint).hash];
    }
  }
  return log;
};

/** Events as a log that is read. */
export const logOf = (events: readonly StoredEvent[]): AuditLog => ({
  stream: 'EVENTS',
  last: async () => events.at(-1)?.position.seq ?? 0,
  events: async function* (from, to) {
    for (const each of events) if (each.position.seq >= from && each.position.seq <= to) yield each;
  },
  checkpoints: async function* () {
    for (const each of events) if (each.event.subject === 'audit/EVENTS') yield each;
  },
  keys: async function* () {
    for (const each of events) if (each.event.subject === 'audit_key/EVENTS') yield each;
  },
});

export const checkpointsOf = (events: readonly StoredEvent[]): Checkpoint[] =>
  events.flatMap((each) => checkpointOf(each, 'EVENTS') ?? []);

export const changed = (one: StoredEvent, data: object): StoredEvent => ({
  ...one,
  event: { ...one.event, data: { ...one.event.data, ...data } },
});

export const withAt = (events: readonly StoredEvent[], seq: number, other: (one: StoredEvent) => StoredEvent) =>
  events.map((one) => (one.position.seq === seq ? other(one) : one));

/** Two neighbours in each other's place. */
export const swapped = (events: readonly StoredEvent[], seq: number): StoredEvent[] => {
  const [one, two] = [events[seq - 1], events[seq]] as [StoredEvent, StoredEvent];
  return withAt(
    withAt(events, seq, ({ position }) => ({ ...two, position })),
    seq + 1,
    ({ position }) => ({ ...one, position }),
  );
};
