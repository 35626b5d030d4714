import type { StreamState } from '@nats-io/jetstream';
import { auditGapFound } from '../../schemas/audit.ts';
import { emit } from '../../schemas/define.ts';
import type { Broker } from '../broker.ts';
import type { LogReader, Publisher } from '../log.ts';
import { AUDIT_SOURCE, AUDIT_TENANT } from './checkpoint.ts';

/** Sequences that are not on a stream any more, both inclusive. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The gaps of a stream as its server describes it: what is missing at the front, and between the others. Pure. */
export const gapsOf = ({
  first_seq: first,
  deleted = [],
}: Pick<StreamState, 'first_seq'> & Partial<Pick<StreamState, 'deleted'>>): Gap[] => {
  const gaps: Gap[] = first > 1 ? [{ from: 1, to: first - 1 }] : [];
  for (const seq of deleted.toSorted((a, b) => a - b)) {
    const last = gaps.at(-1);
    if (last?.to === seq - 1) gaps[gaps.length - 1] = { ...last, to: seq };
    else gaps.push({ from: seq, to: seq });
  }
  return gaps;
};

/** What a stream holds, and what it no longer does. Costs one request while nothing is missing. */
export const lookForGaps = async (
  broker: Broker,
  stream: string,
): Promise<{ readonly last: number; readonly gaps: readonly Gap[] }> => {
  const { state } = await broker.jsm.streams.info(stream);
  if ((state.num_deleted ?? 0) === 0) return { last: state.last_seq, gaps: gapsOf(state) };
  const { state: detailed } = await broker.jsm.streams.info(stream, { deleted_details: true });
  return { last: detailed.last_seq, gaps: gapsOf(detailed) };
};

const gapId = (stream: string, { from }: Gap): string => `${stream}-${from}`;

/** Raises the alert for gaps that have none yet. A gap that grows stays the same gap, as long as it begins where it did. */
export const createGapAlarm = (
  stream: string,
  {
    reader,
    publisher,
  }: { readonly reader: Pick<LogReader, 'lastOfType'>; readonly publisher: Pick<Publisher, 'publish'> },
) => {
  const known = new Set<string>();
  const raise = async (gap: Gap): Promise<void> => {
    const id = gapId(stream, gap);
    if (known.has(id)) return;
    if ((await reader.lastOfType(AUDIT_TENANT, `audit_gap/${id}`, auditGapFound)) === undefined)
      await publisher.publish(
        emit(auditGapFound, { gapId: id, stream, ...gap, foundAt: new Date().toISOString() }, { id: `gap-${id}` }),
        { tenant: AUDIT_TENANT, source: AUDIT_SOURCE },
      );
    known.add(id);
  };
  return async (gaps: readonly Gap[]): Promise<void> => {
    for (const gap of gaps) await raise(gap);
  };
};
