import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { RoomServiceClient } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { runSql, useLiveKit, useNats, usePostgres } from '../ground.ts';

describe('a local nats-server', () => {
  const nats = useNats();

  test('keeps a stream over kill -9', async () => {
    const write = await connect({ servers: nats.url, user: nats.user, pass: nats.password });
    const jsm = await jetstreamManager(write);
    await jsm.streams.add({ name: 'KEPT', subjects: ['kept'] });
    await jsm.jetstream().publish('kept', 'one');
    await write.close();
    await nats.kill();
    await nats.restart();
    const read = await connect({ servers: nats.url, user: nats.user, pass: nats.password });
    expect((await (await jetstreamManager(read)).streams.info('KEPT')).state.messages).toBe(1);
    await read.close();
  });

  test('syncs every message before it acknowledges it', async () => {
    expect(await (await fetch(`${nats.monitorUrl}/jsz?config=true`)).json()).toMatchObject({
      config: { sync_always: true },
    });
  });

  test('refuses a wrong password', async () => {
    await expect(connect({ servers: nats.url, user: nats.user, pass: 'wrong', reconnect: false })).rejects.toThrow(
      /authorization/i,
    );
  });
});

describe('a local Postgres', () => {
  const postgres = usePostgres({ own: true });

  test('keeps rows over kill -9', async () => {
    await runSql(postgres.url, 'create table kept (id int)', 'insert into kept values (1)');
    await postgres.kill();
    await postgres.restart();
    await expect(
      runSql(postgres.url, 'do $$ begin assert (select count(*) from kept) = 1; end $$'),
    ).resolves.toBeUndefined();
  });

  test('refuses a wrong password', async () => {
    const wrong = new URL(postgres.url);
    wrong.password = 'wrong';
    await expect(runSql(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });
});

describe('a local livekit-server', () => {
  const livekit = useLiveKit();

  test('makes a room', async () => {
    const rooms = new RoomServiceClient(livekit.url, livekit.apiKey, livekit.apiSecret);
    expect((await rooms.createRoom({ name: 'lobby' })).name).toBe('lobby');
  });
});
