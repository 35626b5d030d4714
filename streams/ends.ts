import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';
import { directBatch, type Found } from './direct.ts';
import { LOOK_UP_MS, patiently } from './patience.ts';
import { hear, isClustered } from './replicas.ts';
import { EVENTS } from './topology.ts';

const BEHIND_TRIES = 100;
const BEHIND_PAUSE_MS = 10;

/** Sequence of the last message on a subject, which may hold wildcards; 0 if there is none. Asked of the stream's leader. */
export const lastOnSubject = async (broker: Broker, stream: string, subject: string): Promise<number> =>
  (await patiently(() => broker.jsm.streams.getMessage(stream, { last_by_subj: subject }), LOOK_UP_MS))?.seq ?? 0;

/** Sequence of the last message a stream has stored, as its leader knows it; 0 if it is empty. Whoever reads afterwards on the connection sees all of it. */
export const lastSeq = async (broker: Broker, stream: string): Promise<number> => {
  const { last_seq: seq } = (await patiently(() => broker.jsm.streams.info(stream), LOOK_UP_MS)).state;
  hear(broker, stream, seq);
  return seq;
};

/**
 * The log's last message of each subject, none above `upTo`. Which replica answers nobody knows beforehand, and with a ceiling it does not say how far it has
 * come: so it is asked for the message at the ceiling too, and one that has not got it is asked again.
 */
export const lastOf = async (
  broker: Broker,
  subjects: readonly string[],
  upTo: number | undefined,
): Promise<readonly Found[]> => {
  const ceiling = upTo === undefined ? {} : { up_to_seq: upTo };
  const own = { multi_last: subjects, batch: subjects.length, ...ceiling };
  if (upTo === undefined || !isClustered(broker)) return directBatch(broker, EVENTS, own);
  const [at] = await directBatch(broker, EVENTS, { seq: upTo, batch: 1 });
  if (at?.seq !== upTo) return directBatch(broker, EVENTS, own);
  const asked = new Set([...subjects, at.subject]);
  const query = { ...own, multi_last: [...asked], batch: asked.size };
  for (let tries = 1; ; tries++) {
    const found = await directBatch(broker, EVENTS, query);
    if (found.some(({ seq }) => seq === upTo)) return found.filter(({ subject }) => subjects.includes(subject));
    if (tries === BEHIND_TRIES) throw new Fault('BROKER_UNREACHABLE', { why: 'the replicas of the log are behind' });
    await new Promise((resolve) => setTimeout(resolve, BEHIND_PAUSE_MS));
  }
};
