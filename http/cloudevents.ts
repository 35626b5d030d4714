import { type ErrorCode, Fault } from '../schemas/errors.ts';
import type { Catalogue } from '../schemas/catalogue.ts';
import type { CloudEvent } from '../schemas/event.ts';
import { admit, type Credential } from '../streams/admit.ts';
import { binaryAttributes, percent } from '../streams/binary.ts';
import { readJson } from './json.ts';
import { invalidBody } from './problem.ts';

export const STRUCTURED = 'application/cloudevents+json';
export const BATCH = 'application/cloudevents-batch+json';
/** With `ce-*` headers: binary mode. */
export const BINARY = 'application/json';

const MAX_BATCH = 1_000;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Header names and values in the form that the codec of the log reads. */
const headerPairs = (headers: Headers): readonly (readonly [string, readonly string[]])[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? [value] : value] as const],
  );

interface Refusal {
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

/** Names the event of a batch in a fault's pointers. */
const atIndex = (fault: Fault, index: number): Fault => {
  const { errors = [{ pointer: '', message: fault.message }], ...rest } = fault.details as Refusal &
    Record<string, unknown>;
  return new Fault(
    fault.code,
    { ...rest, index, errors: errors.map(({ pointer, message }) => ({ pointer: `/${index}${pointer}`, message })) },
    fault,
  );
};

const admitBatch = (raw: unknown, credential: Credential, catalogue: Catalogue): readonly CloudEvent[] => {
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > MAX_BATCH)
    throw invalidBody(`must be a list of 1 to ${MAX_BATCH} events`);
  const faults: Fault[] = [];
  const events = raw.flatMap((item: unknown, index) => {
    try {
      return [admit(item, credential, catalogue)];
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      faults.push(atIndex(thrown, index));
      return [];
    }
  });
  if (faults.length > 0) throw together(faults);
  return events;
};

/** One fault for a batch: the first one's code, everybody's errors. */
const together = (faults: readonly Fault[]): Fault => {
  const [first] = faults as [Fault, ...Fault[]];
  const code: ErrorCode = first.code;
  return new Fault(code, {
    ...first.details,
    errors: faults.flatMap(({ details }) => (details as Refusal).errors ?? []).slice(0, 100),
  });
};

/** An event alone, as a message of the CloudEvents HTTP binding. */
export interface EventMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Structured mode: the whole event is the body. */
export const structuredMessage = (event: CloudEvent): EventMessage => ({
  headers: { 'content-type': `${STRUCTURED}; charset=utf-8` },
  body: JSON.stringify(event),
});

/** Binary mode: the data is the body, every attribute a `ce-` header, percent-encoded; the content type is the data's own. */
export const binaryMessage = ({ data, datacontenttype, ...attributes }: CloudEvent): EventMessage => ({
  headers: {
    'content-type': datacontenttype,
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, percent(String(value))])),
  },
  body: JSON.stringify(data),
});

/** What was sent: one event or a batch. */
export interface Sent {
  readonly batch: boolean;
  readonly events: readonly CloudEvent[];
}

/**
 * Reads a request of the CloudEvents HTTP binding, structured, batched or binary, and checks every event as an edge's
 * is. Nothing of a batch is taken unless all of it holds.
 */
export const readEvents = (body: Buffer, headers: Headers, credential: Credential, catalogue: Catalogue): Sent => {
  const essence = String(headers['content-type'] ?? '')
    .split(';')[0]
    ?.trim()
    .toLowerCase();
  const json = readJson(body);
  if (essence === BATCH) return { batch: true, events: admitBatch(json, credential, catalogue) };
  if (essence === STRUCTURED) return { batch: false, events: [admit(json, credential, catalogue)] };
  if (headers['ce-specversion'] === undefined)
    throw new Fault('MEDIA_TYPE_UNSUPPORTED', {
      supported: [STRUCTURED, BATCH],
      reason: 'application/json needs the ce-* headers of binary mode',
    });
  return {
    batch: false,
    events: [admit({ ...binaryAttributes(headerPairs(headers)), data: json }, credential, catalogue)],
  };
};
