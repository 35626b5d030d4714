import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Broker } from './servers.ts';

/** What the suite sees on the stream with nats.js alone, none of AuraLink's readers between. */
export interface Raw {
  readonly seq: number;
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const STREAM = 'EVENTS';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const rawOf = (seq: number, json: string): Raw => {
  const event = JSON.parse(json) as Record<string, unknown>;
  const [tenant, source, id, type] = ['tenant', 'source', 'id', 'type'].map((name) => textOf(event[name]));
  return { seq, tenant, source, id, type, data: event['data'] as Raw['data'] } as Raw;
};

const dial = ({ url, user, password }: Broker) =>
  connect({
    servers: url.split(','),
    user,
    pass: password,
    inboxPrefix: `_INBOX_${user}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  });

/** The server of several that leads the log. Throws where none does. */
export const leaderOf = async (broker: Broker): Promise<string> => {
  const nc = await dial(broker);
  try {
    const { cluster } = await (await jetstreamManager(nc)).streams.info(STREAM);
    if (!cluster?.leader) throw new Error('nobody leads the log');
    return cluster.leader;
  } finally {
    await nc.close();
  }
};

/** Last sequence of the log. */
export const lastSeq = async (broker: Broker): Promise<number> => {
  const nc = await dial(broker);
  try {
    return (await (await jetstreamManager(nc)).streams.info(STREAM)).state.last_seq;
  } finally {
    await nc.close();
  }
};

/** Everything on the log, in order. */
export const readStream = async (broker: Broker): Promise<readonly Raw[]> => {
  const nc = await dial(broker);
  try {
    const last = (await (await jetstreamManager(nc)).streams.info(STREAM)).state.last_seq;
    const all: Raw[] = [];
    if (last === 0) return all;
    const consumer = await jetstream(nc).consumers.get(STREAM);
    for await (const message of await consumer.consume({ max_messages: 1_000 })) {
      all.push(rawOf(message.seq, message.string()));
      if (message.seq >= last) break;
    }
    return all;
  } finally {
    await nc.close();
  }
};

/** Changes a setting of the log, as an operator would. */
export const setStream = async (broker: Broker, change: Readonly<Record<string, unknown>>): Promise<void> => {
  const nc = await dial(broker);
  try {
    const { streams } = await jetstreamManager(nc);
    const { config } = await streams.info(STREAM);
    await streams.update(STREAM, { ...config, ...change });
  } finally {
    await nc.close();
  }
};
