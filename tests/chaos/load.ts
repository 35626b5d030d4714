import { messageRequested, messageSent } from '../../schemas/messages.ts';
import type { Chance } from './seed.ts';

export const SOURCE = '/tests/chaos';

/** One event of the load as an application sends it. Its number ends its id: a sum of them shows what is missing or too much. */
export interface Sent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly datacontenttype: 'application/json';
  readonly data: Readonly<Record<string, unknown>>;
}

/** The same message, still asked for: the planted handler answers it. */
export const asRequest = (sent: Sent): Sent => {
  const { sentAt: _sentAt, ...data } = sent.data;
  return { ...sent, type: messageRequested.type, data: { ...data, roomName: 'chaos' } };
};

/** An unending load, the same for the same chance: messages in a few rooms. */
export const loadOf = (from: Chance, rooms = 12) => {
  const chance = from.apart('load');
  let n = 0;
  const next = (text?: string): Sent => {
    n += 1;
    const said = text ?? String(chance.between(1, 1_000));
    // On the log the text is sealed; whoever counts there without keys counts by the id.
    const messageId = `ms-${n}-${said}`;
    return {
      specversion: '1.0',
      id: `ms-${n}`,
      source: SOURCE,
      type: messageSent.type,
      datacontenttype: 'application/json',
      data: {
        roomId: `RM_${chance.between(1, rooms)}`,
        messageId,
        personId: 'ps-chaos',
        sender: 'chaos',
        text: said,
        sentAt: '2026-11-21T09:00:00.000Z',
      },
    };
  };
  return { next, many: (count: number): Sent[] => Array.from({ length: count }, () => next()), made: () => n };
};

/** What was answered 2xx, by id: the position that the answer named. */
export type Acked = Map<string, number>;

/** How a POST ended: its status, 0 when there was no answer at all, and how long that took. */
export interface Posted {
  readonly status: number;
  readonly code: string | undefined;
  readonly ms: number;
}

interface Receipt {
  readonly id: string;
  readonly position: string;
}

/** Sends events to the program's API in one request and notes what was acknowledged. Never throws. */
export const post = async (
  { url, token }: { readonly url: string; readonly token: string },
  events: readonly Sent[],
  acked: Acked,
  patienceMs = 10_000,
): Promise<Posted> => {
  const from = performance.now();
  const took = (): number => performance.now() - from;
  try {
    const response = await fetch(new URL('/api/v1/events', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(events),
      signal: AbortSignal.timeout(patienceMs),
    });
    const ms = took();
    const body = (await response.json()) as { readonly code?: string; readonly items?: readonly Receipt[] };
    for (const { id, position } of body.items ?? []) acked.set(id, Number(position.split(':')[1]));
    return { status: response.status, code: body.code, ms };
  } catch {
    return { status: 0, code: undefined, ms: took() };
  }
};

/** Whether the program says that it can serve. One that is gone cannot. */
export const isReady = ({ url }: { readonly url: string }): Promise<boolean> =>
  fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(10_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

/** Sends events until each is acknowledged, as a careful application does: the same ids again after every failure. */
export const insist = async (
  program: () => { readonly url: string; readonly token: string } | undefined,
  events: readonly Sent[],
  acked: Acked,
  over: AbortSignal,
  onAnswer: (posted: Posted) => void = () => undefined,
): Promise<void> => {
  while (!over.aborted) {
    const target = program();
    const posted = target ? await post(target, events, acked) : undefined;
    if (posted) onAnswer(posted);
    if (posted?.status === 202) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};
