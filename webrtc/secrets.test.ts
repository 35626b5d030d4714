import { describe, expect, it } from 'vitest';
import { withoutAddresses, withoutSecrets } from './secrets.ts';

describe('secrets', () => {
  it.each([
    'turnPassword',
    'streamKey',
    'stream_key',
    'secret',
    'token',
    'credentials',
    'accessKey',
    'sasToken',
    'apiSecret',
    'sessionToken',
    'accountKey',
    'auth_password',
    'sharedKey',
  ])('drops the field %s at any depth', (name) => {
    expect(withoutSecrets({ a: [{ [name]: 'x', kept: 1 }] })).toEqual({ a: [{ kept: 1 }] });
  });

  it('keeps what merely looks alike', () => {
    const plain = { keyframeInterval: 2, monkey: 'x', identity: 'alice', sid: 'RM_1' };
    expect(withoutSecrets(plain)).toEqual(plain);
  });

  it('cuts URLs down to scheme and host', () => {
    expect(withoutAddresses('at rtmp://user:pw@live.example:1935/app/key, then https://b.example')).toBe(
      'at rtmp://live.example:1935 then https://b.example',
    );
  });

  it('blanks a token inside a text', () => {
    expect(withoutSecrets('invalid token: eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkZXZrZXkifQ.c2ln')).toBe(
      'invalid token: [token]',
    );
  });

  it('survives nesting without end', () => {
    let deep: unknown = 'x';
    for (let n = 0; n < 5_000; n += 1) deep = [deep];
    expect(() => withoutSecrets(deep)).not.toThrow();
  });
});
