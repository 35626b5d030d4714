import { JetStreamApiError } from '@nats-io/jetstream';
import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../../streams/broker.ts';

/** `EVENTS/rate-call`, as findings write it. */
const placeOf = (text: string): readonly [string, string] => {
  const [, stream, name] = /^([A-Za-z0-9_-]+)\/([A-Za-z0-9_-]+)$/.exec(text) ?? [];
  if (stream === undefined || name === undefined)
    throw new Fault('OPTION_INVALID', {
      reason: `a consumer is written <stream>/<name>, as in EVENTS/rate-call: ${text}`,
    });
  return [stream, name];
};

const orUnknown =
  (text: string) =>
  (thrown: unknown): never => {
    throw thrown instanceof JetStreamApiError
      ? new Fault('OPTION_INVALID', { reason: `${text}: ${thrown.message}` }, thrown)
      : thrown;
  };

/** Removes the durable of a handler that is gone. Throws OPTION_INVALID where there is none, or where a handler of this version reads it. */
export const removeConsumer = async (broker: Broker, text: string, handlers: readonly string[]): Promise<void> => {
  const [stream, name] = placeOf(text);
  if (handlers.includes(name))
    throw new Fault('OPTION_INVALID', {
      reason: `${text} is the place of a handler of this version: it would miss events`,
    });
  await broker.jsm.consumers.delete(stream, name).catch(orUnknown(text));
};

/** Lets a consumer go on that somebody paused. */
export const resumeConsumer = async (broker: Broker, text: string): Promise<void> => {
  const [stream, name] = placeOf(text);
  await broker.jsm.consumers.resume(stream, name).catch(orUnknown(text));
};
