import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { callRoll } from '../../streams/roll-call.ts';
import { directLast } from '../../streams/direct.ts';
import { edgeUser, programUsers, type BrokerUser } from '../../streams/grants.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { EVENTS } from '../../streams/topology.ts';
import { useNats } from '../ground.ts';

const PASSWORD = 'of-everybody';
const granted = ({ name, meaning: _, ...grants }: BrokerUser) => ({ user: name, password: PASSWORD, ...grants });
const SECRET = 'canary-7f3a';

/** Somebody who was given what examples give: all inboxes, and the API of JetStream to ask with. */
const sniffer = { user: 'sniffer', password: PASSWORD, publish: ['$JS.API.>', '_INBOX.>'], subscribe: ['_INBOX.>'] };

describe('answers to others', () => {
  const nats = useNats({
    users: [...programUsers(), edgeUser({ tenant: 'acme', name: 'pbx' })].map(granted).concat(sniffer as never),
  });
  let heard: string[];
  let sniffing: NatsConnection;
  const as = (user: string | undefined): Promise<Broker> =>
    connectBroker({ url: nats.url, user, password: PASSWORD, name: 'test', patienceMs: 5_000 });

  beforeAll(async () => {
    const migrator = await as('migrate');
    await ensureTopology(migrator, { freeBytes: 1024 ** 3 });
    await migrator.close();
    heard = [];
    sniffing = await connect({ servers: nats.url, user: sniffer.user, pass: PASSWORD });
    sniffing.subscribe('_INBOX.>', {
      callback: (_, message) => void heard.push(`${message.subject} ${message.string()}`),
    });
    await sniffing.flush();
  });
  afterAll(() => sniffing?.close());

  it('are heard by nobody who listens on _INBOX.>', async () => {
    const platform = await as('platform');
    await platform.js.publish('ev.1.acme.room.RM_1.room_started', SECRET);
    const found = await directLast(platform, EVENTS, 'ev.>');
    expect(Buffer.from(found?.data ?? []).toString()).toBe(SECRET);
    await platform.jsm.streams.info(EVENTS);
    await callRoll(platform, 50);
    await platform.close();
    await sniffing.flush();
    expect(heard).toEqual([]);
  });

  it('the ear works: on an inbox under _INBOX. it hears everything', async () => {
    sniffing.publish('_INBOX.somebody', SECRET);
    await sniffing.flush();
    expect(heard).toEqual([`_INBOX.somebody ${SECRET}`]);
  });
});
