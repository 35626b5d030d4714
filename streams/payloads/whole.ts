import { Fault, toFault } from '../../schemas/errors.ts';
import type { CloudEvent, StoredEvent } from '../../schemas/event.ts';
import type { Broker } from '../broker.ts';
import { withData } from './reference.ts';
import type { Payloads } from './store.ts';

/** Bytes of fetched data that a batch of events holds at most, beside the first event's. */
const BATCH_BYTES = 16 * 1024 * 1024;
const PAUSE_MS = 500;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Whether an event's data lies in the object store and has not been fetched. */
export const isLeftOut = ({ claim, unread }: Pick<StoredEvent, 'claim' | 'unread'>): boolean =>
  claim !== undefined && unread?.code === 'PAYLOAD_LEFT_OUT';

/**
 * The event with its data, fetched where it lies in the object store. Where it is lost the event says so in `unread`: everything else of it
 * can be read. Throws BROKER_UNREACHABLE.
 */
export const whole = async (stored: StoredEvent, payloads: Payloads): Promise<StoredEvent> =>
  isLeftOut(stored) ? (await fetched(stored, payloads)).stored : stored;

const fetched = async (
  { position, msgId, event, claim }: StoredEvent,
  payloads: Payloads,
): Promise<{ readonly stored: StoredEvent; readonly bytes: number }> => {
  const written = claim as CloudEvent;
  try {
    const bytes = await payloads.get(written.dataref as string);
    const data = JSON.parse(utf8.decode(bytes)) as CloudEvent['data'];
    return { stored: { position, msgId, event: withData(written, data), claim: written }, bytes: bytes.length };
  } catch (thrown) {
    const fault = toFault(thrown);
    if (fault.code === 'BROKER_UNREACHABLE') throw fault;
    const unread =
      fault.code === 'PAYLOAD_LOST' ? fault : new Fault('PAYLOAD_LOST', { reason: 'the data is no JSON' }, thrown);
    return { stored: { position, msgId, event, claim: written, unread }, bytes: 0 };
  }
};

/** A batch with its data, in as many parts as keep the memory for it bounded. While the broker is away it waits; ends when the signal does. */
export async function* wholeBatches(
  batch: StoredEvent[],
  payloads: Payloads,
  broker: Pick<Broker, 'whenConnected'>,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent[], void, void> {
  if (!batch.some(isLeftOut)) {
    yield batch;
    return;
  }
  let [part, held]: [StoredEvent[], number] = [[], 0];
  for (const one of batch) {
    if (!isLeftOut(one)) {
      part.push(one);
      continue;
    }
    const found = await patiently(() => fetched(one, payloads), broker, signal);
    if (found === undefined) return;
    if (held > 0 && held + found.bytes > BATCH_BYTES) {
      yield part;
      [part, held] = [[], 0];
    }
    part.push(found.stored);
    held += found.bytes;
  }
  yield part;
}

const patiently = async <Value>(
  attempt: () => Promise<Value>,
  broker: Pick<Broker, 'whenConnected'>,
  signal: AbortSignal,
): Promise<Value | undefined> => {
  while (!signal.aborted) {
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      await broker.whenConnected(signal);
    }
  }
  return undefined;
};
