import type { LookupFunction } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition, type CloudEvent, type StoredEvent } from '../../schemas/event.ts';
import { addressesOf, readWebhookUrl, type Resolve, type WebhookRules } from './addresses.ts';
import { asSent } from '../reading.ts';
import { rest, type Ending, type Sink } from './sink.ts';
import type { ReplayTarget } from './state.ts';

type WebhookTarget = Extract<ReplayTarget, { kind: 'webhook' }>;

export interface WebhookOptions {
  readonly rules: WebhookRules;
  readonly replayId: string;
  /** `whsec_…`. */
  readonly secret: string;
  /** Told of each attempt that failed. */
  readonly onTrouble?: (why: string) => void;
  /** Asked for the addresses of a name; absent: the system. */
  readonly resolve?: Resolve;
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;
/** What follows the head of an answer, which says all there is to know. */
const REST_MS = 1_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
const BATCH = 100;
const BATCH_BYTES = 1024 * 1024;
const GONE = 410;

/** What is sent: the id a receiver tells repeats by, its content, and headers beside the signature. */
interface Parcel {
  readonly id: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** CloudEvents' HTTP binding: space, `"`, `%` and everything outside of U+0021–7E is percent-encoded. */
const headerText = (value: string): string =>
  value.replace(/[^!#$&-~]/gu, (character) => encodeURIComponent(character));

const binaryHeaders = ({ data: _data, datacontenttype, ...attributes }: CloudEvent): Record<string, string> => ({
  'content-type': datacontenttype,
  ...Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`ce-${name}`, headerText(String(value))]),
  ),
});

/** Events as CloudEvents' HTTP binding writes them. Pure. */
export const parcelOf = (events: readonly StoredEvent[], mode: WebhookTarget['mode'], replayId: string): Parcel => {
  const [first, last] = [events[0], events.at(-1)] as [StoredEvent, StoredEvent];
  const about = { 'auralink-replay': replayId, 'auralink-position': formatPosition(last.position) };
  if (mode === 'batch')
    return {
      id: `${replayId}.${first.position.seq}-${last.position.seq}`,
      body: JSON.stringify(events.map(asSent)),
      headers: { 'content-type': 'application/cloudevents-batch+json', ...about },
    };
  if (mode === 'binary')
    return {
      id: first.msgId,
      body: JSON.stringify(asSent(first).data ?? null),
      headers: { ...binaryHeaders(asSent(first)), ...about },
    };
  return {
    id: first.msgId,
    body: JSON.stringify(asSent(first)),
    headers: { 'content-type': 'application/cloudevents+json', ...about },
  };
};

/** Splits a batch so that none is larger than a megabyte; a larger single event goes alone. Pure. */
export const splitBySize = (
  events: readonly StoredEvent[],
  most = BATCH_BYTES,
): readonly (readonly StoredEvent[])[] => {
  const parts: StoredEvent[][] = [];
  let room = 0;
  for (const stored of events) {
    const bytes = Buffer.byteLength(JSON.stringify(stored.event));
    if (parts.length === 0 || bytes > room) {
      parts.push([]);
      room = most;
    }
    parts.at(-1)?.push(stored);
    room -= bytes;
  }
  return parts;
};

/** Milliseconds until a receiver wants to be asked again: seconds or a date (RFC 9110); undefined where it says nothing readable. Pure. */
export const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header.trim()) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};

/** The pause after the n-th failure (from 1): doubling, half of it by chance, so that receivers are not met by a chorus. */
export const pauseMs = (failures: number, chance: number): number => {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return Math.round(whole / 2 + (whole / 2) * chance);
};

/** What a receiver answered, or why it could not be asked. */
interface Answer {
  readonly why: string | undefined;
  readonly afterMs: number | undefined;
}

/** Connects to the addresses that were just checked, and to no other; every connection asks anew. */
const guardedAgent = (url: URL, { rules, resolve }: Pick<WebhookOptions, 'rules' | 'resolve'>): Agent => {
  const answer = async (all: boolean, callback: Parameters<LookupFunction>[2]): Promise<void> => {
    const found = await addressesOf(url, rules, resolve).catch((thrown: unknown) => thrown as Error);
    if (found instanceof Error) callback(found, '', 0);
    else if (all) callback(null, [...found]);
    else callback(null, found[0]?.address ?? '', found[0]?.family ?? 4);
  };
  const lookup: LookupFunction = (_name, { all = false }, callback) => void answer(all, callback);
  return new Agent({ connect: { lookup, timeout: CONNECT_MS }, connections: 1, pipelining: 1 });
};

const wordsOf = (thrown: unknown): string => {
  const { code, message } = thrown as { readonly code?: string; readonly message?: string };
  return code === undefined || message?.includes(code) ? (message ?? String(thrown)) : `${message} (${code})`;
};

const refusalIn = (thrown: unknown): Fault | undefined => {
  for (let cause = thrown; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Fault && cause.code === 'WEBHOOK_URL_REFUSED') return cause;
  return undefined;
};

/** Posts one parcel once. Throws WEBHOOK_GONE, WEBHOOK_URL_REFUSED. */
const post = async (
  url: URL,
  { id, body, headers }: Parcel,
  dispatcher: Agent,
  secret: string,
  signal: AbortSignal,
): Promise<Answer> => {
  const now = new Date();
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  try {
    const answer = await request(url, {
      method: 'POST',
      body,
      headers: { 'user-agent': 'AuraLink', ...headers, ...signed },
      dispatcher,
      signal,
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
    });
    // Read only to use the connection again: what never ends must not hold the replay up, hence the connection is given up then.
    await answer.body.dump({ limit: 64 * 1024, signal: AbortSignal.timeout(REST_MS) }).catch(() => undefined);
    const { statusCode: status } = answer;
    if (status === GONE) throw new Fault('WEBHOOK_GONE', { host: url.host, status });
    // A redirect is not followed: it could lead where nobody checked.
    if (status >= 200 && status < 300) return { why: undefined, afterMs: undefined };
    const after = answer.headers['retry-after'];
    return {
      why: `it answers ${status}`,
      afterMs: retryAfterMs(Array.isArray(after) ? after[0] : after, now.getTime()),
    };
  } catch (thrown) {
    const refused = thrown instanceof Fault ? thrown : refusalIn(thrown);
    if (refused) throw refused;
    return { why: wordsOf(thrown), afterMs: undefined };
  }
};

/** Who takes signed requests, one at a time. */
export interface Receiver {
  /** Undefined: it was taken; else why not. Throws WEBHOOK_GONE, WEBHOOK_URL_REFUSED. */
  readonly post: (parcel: Parcel, signal: AbortSignal) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

/** A receiver that is asked once for each parcel, at addresses that were checked. Throws WEBHOOK_URL_REFUSED. */
export const openReceiver = async (
  address: string,
  options: Pick<WebhookOptions, 'rules' | 'secret' | 'resolve'>,
): Promise<Receiver> => {
  const url = readWebhookUrl(address, options.rules);
  if (/^\[|^[\d.]+$/.test(url.hostname)) await addressesOf(url, options.rules, options.resolve);
  const agent = guardedAgent(url, options);
  return {
    post: async (parcel, signal) => (await post(url, parcel, agent, options.secret, signal)).why,
    close: () => agent.destroy(),
  };
};

/**
 * A receiver of webhooks: one request at a time, each signed (Standard Webhooks) and tried again until it is taken. Throws WEBHOOK_FAILING
 * with the last answer when one event was not taken for `retryForMs`, WEBHOOK_GONE on 410, WEBHOOK_URL_REFUSED.
 */
export const openWebhook = async (target: WebhookTarget, options: WebhookOptions): Promise<Sink> => {
  const url = readWebhookUrl(target.url, options.rules);
  // An address in the URL itself is never looked up when connecting: it is checked here.
  if (/^\[|^[\d.]+$/.test(url.hostname)) await addressesOf(url, options.rules, options.resolve);
  const agent = guardedAgent(url, options);
  const tell = async (parcel: Parcel, ending: Ending): Promise<boolean> => {
    const since = Date.now();
    for (let failures = 1; !ending.now.aborted; failures++) {
      const { why, afterMs } = await post(url, parcel, agent, options.secret, ending.hard);
      if (why === undefined) return true;
      if (ending.now.aborted) return false;
      options.onTrouble?.(why);
      const pause = Math.max(afterMs ?? 0, pauseMs(failures, Math.random()));
      if (Date.now() - since + pause > target.retryForMs)
        throw new Fault('WEBHOOK_FAILING', { host: url.host, reason: why, attempts: failures });
      if (!(await rest(pause, ending.now))) return false;
    }
    return false;
  };
  return {
    most: target.mode === 'batch' ? BATCH : 1,
    deliver: async (events, ending) => {
      for (const part of splitBySize(events))
        if (!(await tell(parcelOf(part, target.mode, options.replayId), ending))) return false;
      return true;
    },
    close: () => agent.destroy(),
  };
};
