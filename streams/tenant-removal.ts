import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';
import { directBatch, type Found } from './direct.ts';
import { token } from './subjects.ts';
import { DEAD, PAYLOADS, PAYLOADS_STREAM, TIMERS } from './topology.ts';

/** What lies beside the log for a tenant: large data, letters about what was given up, timers that wait or are due. */
export interface Beside {
  readonly objects: number;
  readonly dead_letters: number;
  readonly timers: number;
}

const PAGE = 500;
const AT_ONCE = 32;
/** A letter that is gone already, taken by whoever was first. */
const GONE = [10037, 10043, 10057];

/** Everything of a stream that a filter covers, a page at a time. Throws BROKER_UNREACHABLE. */
async function* pagesOf(broker: Broker, stream: string, filter: string): AsyncGenerator<readonly Found[], void, void> {
  for (let seq = 1; ;) {
    const found = await directBatch(broker, stream, { seq, next_by_subj: filter, batch: PAGE });
    const end = found.at(-1);
    if (end === undefined) return;
    yield found;
    seq = end.seq + 1;
  }
}

const DESCRIPTIONS = `$O.${PAYLOADS}.M.`;

/** Names of objects are one token each, in base64: nothing but a look at all of them finds a tenant's. */
const isOf = (tenant: string, { subject }: Found): boolean =>
  Buffer.from(subject.slice(DESCRIPTIONS.length), 'base64url').toString().startsWith(`${tenant}/`);

const lettersOf = (tenant: string): string => `dead.${token(tenant, 'tenant')}.>`;
const timersOf = (tenant: string): readonly string[] =>
  ['set', 'due'].map((place) => `timer.${place}.${token(tenant, 'tenant')}.*`);

const countIn = async (
  broker: Broker,
  stream: string,
  filter: string,
  counts: (one: Found) => boolean = () => true,
): Promise<number> => {
  let count = 0;
  for await (const page of pagesOf(broker, stream, filter)) count += page.filter(counts).length;
  return count;
};

/** How much there is. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN. */
export const countBeside = async (broker: Broker, tenant: string): Promise<Beside> => {
  const [objects, letters, ...timers] = await Promise.all([
    countIn(broker, PAYLOADS_STREAM, `${DESCRIPTIONS}>`, (one) => isOf(tenant, one)),
    countIn(broker, DEAD, lettersOf(tenant)),
    ...timersOf(tenant).map((filter) => countIn(broker, TIMERS, filter)),
  ]);
  return { objects, dead_letters: letters, timers: timers.reduce((sum, count) => sum + count, 0) };
};

const reached = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((thrown: unknown) => {
    const { code, message } = thrown as Error & { readonly code?: number };
    if (code !== undefined && GONE.includes(code)) return;
    throw new Fault('BROKER_UNREACHABLE', { why: `removing what is a tenant's: ${message}` }, thrown);
  });
};

const purge = (broker: Broker, stream: string, filter: string): Promise<void> =>
  reached(broker.jsm.streams.purge(stream, { filter }));

/** Its pieces first: what is killed in between still finds the description, and goes on. */
const removeObject = async (broker: Broker, { subject, data }: Found): Promise<void> => {
  const { nuid } = JSON.parse(Buffer.from(data).toString()) as { readonly nuid: string };
  await purge(broker, PAYLOADS_STREAM, `$O.${PAYLOADS}.C.${token(nuid, 'nuid')}`);
  await purge(broker, PAYLOADS_STREAM, subject);
};

const inParts = async (found: readonly Found[], work: (one: Found) => Promise<void>): Promise<void> => {
  for (let at = 0; at < found.length; at += AT_ONCE) await Promise.all(found.slice(at, at + AT_ONCE).map(work));
};

/**
 * Removes all of it; again, there is nothing left to do. Letters are taken out one by one, since whoever may purge their stream by a filter may
 * purge all of it. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN.
 */
export const removeBeside = async (broker: Broker, tenant: string, signal?: AbortSignal): Promise<void> => {
  for (const filter of timersOf(tenant)) await purge(broker, TIMERS, filter);
  for await (const page of pagesOf(broker, DEAD, lettersOf(tenant))) {
    signal?.throwIfAborted();
    await inParts(page, ({ seq }) => reached(broker.jsm.streams.deleteMessage(DEAD, seq, true)));
  }
  for await (const page of pagesOf(broker, PAYLOADS_STREAM, `${DESCRIPTIONS}>`)) {
    signal?.throwIfAborted();
    await inParts(
      page.filter((one) => isOf(tenant, one)),
      (one) => removeObject(broker, one),
    );
  }
};
