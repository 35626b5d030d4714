import { hash } from 'node:crypto';

/** The identity of an event: base64url(sha256(tenant 0x00 source 0x00 id)), 43 characters. It is also its `Nats-Msg-Id`. */
export const msgIdOf = (tenant: string, source: string, id: string): string =>
  hash('sha256', `${tenant}\0${source}\0${id}`, 'base64url');

/** Whether a text has the form of `msgIdOf`. */
export const isMsgId = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

const DERIVED_LENGTH = 22;

const derive = (parts: readonly (string | number)[]): string =>
  hash('sha256', parts.join('\0'), 'base64url').slice(0, DERIVED_LENGTH);

/** Id of the event that a handler returns at `index` for a cause: the same for every redelivery. */
export const reactionId = (handler: string, causeMsgId: string, index: number | string): string =>
  derive(['reaction', handler, causeMsgId, index]);

/** Id of the event that a write publishes at `index`: the same for every repetition with the same key. */
export const requestId = (caller: string, route: string, key: string, index: number): string =>
  derive(['request', caller, route, key, index]);

/**
 * Id of the dead letter of a cause: the same however often it is given up. `closedAt`: sequence of the event that closed the letter before,
 * where a cause that was taken in is given up once more.
 */
export const letterId = (handler: string, causeMsgId: string, closedAt?: string): string =>
  `dl-${derive(['letter', handler, causeMsgId, ...(closedAt === undefined ? [] : [closedAt])])}`;

/** Key of a timer: `owner` (`handlers/<name>` or `people`) and the id that is unique within it. */
export const timerKey = (owner: string, id: string): string => `tm-${derive(['timer', owner, id])}`;

/** Id of what a timer publishes for one of its moments: the same however often it is tried. */
export const firingId = (setMsgId: string, dueAt: string): string => derive(['firing', setMsgId, dueAt]);
