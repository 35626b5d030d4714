import { createHash } from 'node:crypto';
import { AccessToken } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../schemas/define.ts';
import { Fault, type ErrorCode } from '../schemas/errors.ts';
import type { Cause, Stored } from '../streams/log.ts';
import { receiveWebhook, type WebhookDeps } from './webhooks.ts';

const KEY = { apiKey: 'devkey', apiSecret: 'a-secret-of-at-least-thirty-two-characters' };
const BODY = Buffer.from(
  '{"event":"room_started","room":{"sid":"RM_1","name":"Büro"},"id":"EV_1","createdAt":"1795260203"}',
);

const sign = async (
  body: Uint8Array,
  key = KEY,
  claim = createHash('sha256').update(body).digest('base64'),
): Promise<string> => {
  const token = new AccessToken(key.apiKey, key.apiSecret, { ttl: '5m' });
  token.sha256 = claim;
  return token.toJwt();
};

const receiver = (fails?: ErrorCode) => {
  const published: { readonly draft: Draft; readonly cause: Cause }[] = [];
  const deps: WebhookDeps = {
    ...KEY,
    tenant: 'acme',
    personId: (tenant, identity) => `ps-${tenant}-${identity}`,
    publisher: {
      publish: async (draft, cause) => {
        if (fails) throw new Fault(fails);
        published.push({ draft, cause });
        return {} as Stored;
      },
    },
  };
  return {
    published,
    receive: (body: Uint8Array, authorization?: string) => receiveWebhook(body, authorization, deps),
  };
};

describe('a delivery', () => {
  it('is published for the tenant of the server, under the webhook’s id, within 800 ms', async () => {
    const { published, receive } = receiver();
    await receive(BODY, await sign(BODY));
    expect(published).toMatchObject([
      { draft: { id: 'EV_1' }, cause: { tenant: 'acme', source: '/auralink/webrtc/acme', deadlineMs: 800 } },
    ]);
  });

  it('is verified by its bytes, not by their text', async () => {
    const body = Buffer.concat([
      Buffer.from('{"event":"odd","id":"EV_2","x":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    const { published, receive } = receiver();
    await receive(body, await sign(body));
    expect(published).toMatchObject([{ draft: { id: 'EV_2', event: { name: 'webhook.received' } } }]);
  });

  it('without a usable id gets the same id in every retry', async () => {
    const body = Buffer.from('{"event":"room_started","id":"no token!","room":{"sid":"RM_1","name":"x"}}');
    const { published, receive } = receiver();
    await receive(body, await sign(body));
    await receive(body, await sign(body));
    expect(published[0]?.draft.id).toMatch(/^wh-[\w-]{22}$/);
    expect(published[1]?.draft.id).toBe(published[0]?.draft.id);
  });

  it('with text the log could not hold is stored with a mark in its place', async () => {
    const body = Buffer.from(
      String.raw`{"event":"room_started","room":{"sid":"RM_1","name":"a\u0000b\ud800"},"id":"EV_3"}`,
    );
    const { published, receive } = receiver();
    await receive(body, await sign(body));
    expect(published).toMatchObject([{ draft: { event: { name: 'room.started' }, data: { name: 'a\uFFFDb\uFFFD' } } }]);
  });

  it('that is no JSON is kept all the same', async () => {
    const { published, receive } = receiver();
    await receive(Buffer.from('hello'), await sign(Buffer.from('hello')));
    expect(published).toMatchObject([{ draft: { data: { event: 'unknown', payload: {} } } }]);
  });
});

const joinToken = (): Promise<string> => {
  const token = new AccessToken(KEY.apiKey, KEY.apiSecret, { identity: 'alice' });
  token.addGrant({ roomJoin: true, room: 'standup' });
  return token.toJwt();
};

describe('what is not LiveKit’s', () => {
  it.each([
    ['unsigned', BODY, async () => undefined],
    ['with a signature that is no token', BODY, async () => 'let me in'],
    [
      'signed with another secret',
      BODY,
      () => sign(BODY, { ...KEY, apiSecret: 'another-secret-of-thirty-two-characters' }),
    ],
    ['signed by another key', BODY, () => sign(BODY, { ...KEY, apiKey: 'other' })],
    ['when the body was altered', Buffer.concat([BODY, Buffer.from(' ')]), () => sign(BODY)],
    ['with a join token, which carries no digest', BODY, joinToken],
  ])('is refused %s', async (_how, body, authorization) => {
    const { published, receive } = receiver();
    await expect(receive(body, await authorization())).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
      status: 401,
      details: {},
    });
    expect(published).toEqual([]);
  });
});

describe('a fault of ours', () => {
  it.each([
    ['BROKER_UNREACHABLE', 503],
    ['LOG_FULL', 503],
    ['EVENT_TOO_LARGE', 500],
    ['KEY_NOT_A_TOKEN', 500],
  ] as const)('%s is never a 4xx, which LiveKit takes for delivered', async (code, status) => {
    const { receive } = receiver(code);
    await expect(receive(BODY, await sign(BODY))).rejects.toMatchObject({ status });
  });
});
