import type { Broker } from '../broker.ts';

/** Milliseconds since 1970 by the broker's clock, which all processes share: one whose own is wrong or jumps counts like the others. */
export interface Clock {
  readonly now: () => number;
  readonly close: () => void;
}

const EACH_MS = 60_000;

/** Follows the broker's clock. Until it has answered, and between two answers, the process's monotonic clock goes on. */
export const followClock = ({ jsm, status }: Broker, stream: string): Clock => {
  let offset = Date.now() - performance.now();
  const look = async (): Promise<void> => {
    if (!status().connected) return;
    const asked = performance.now();
    // nats-server says when it answered (2.10 and later); nats.js passes it on without a type (3.4.0).
    const { ts } = (await jsm.streams.info(stream)) as unknown as { readonly ts?: string };
    if (ts !== undefined) offset = Date.parse(ts) - (asked + performance.now()) / 2;
  };
  const again = (): void => void look().catch(() => undefined);
  again();
  const timer = setInterval(again, EACH_MS).unref();
  return { now: () => offset + performance.now(), close: () => clearInterval(timer) };
};
