import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Key, Name, Time } from './fields.ts';

/** A key by which an edge or a script asks. Only the platform speaks of it. */
export const apiKey = aggregate('api_key', 'keyId');

/** What is told of a key's use. Apart from the key itself: a use is no change, and the key's revision stays what it was. */
export const apiKeyUse = aggregate('api_key_use', 'keyId');

/** SHA-256 of the whole text of a key, hex. The text has 256 bits of chance in it: its hash says nothing about it. */
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

const which = { keyId: 'ak7Gh2mPq9RtXz4Lk1', name: 'nightly export' };
const by = { byId: 'ps-GZ3o0S0rJm0aU9b0sBqXyA', by: 'ann' };
const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
/** Who did it: keyed hash and subject. */
const By = { byId: Key, by: Name };
const BY = [{ of: 'byId', fields: ['by'] }] as const;

export const apiKeyCreated = defineEvent({
  type: 'com.auralink.api_key.created.v1',
  owner: 'platform',
  of: apiKey,
  meaning: 'A key was made. The log holds its hash; the key itself was shown once.',
  data: Type.Object({
    keyId: Key,
    name: Name,
    hash: Hash,
    roles: Type.Optional(Type.Array(Type.String())),
    scope: Type.Optional(Type.String()),
    /** Prefix of the sources of its events, and the owners whose events it may send. */
    source: Type.Optional(Type.String()),
    owners: Type.Optional(Type.Array(Type.String())),
    expiresAt: Time,
    ...By,
  }),
  personal: BY,
  example: { ...which, hash, scope: 'events:read', expiresAt: '2027-02-19T09:00:00.000Z', ...by },
});

export const apiKeyRotated = defineEvent({
  type: 'com.auralink.api_key.rotated.v1',
  owner: 'platform',
  of: apiKey,
  meaning: 'A key got a new secret. The one before holds until a moment, or no longer at all.',
  data: Type.Object({
    keyId: Key,
    hash: Hash,
    expiresAt: Time,
    previousHash: Type.Optional(Hash),
    previousUntil: Type.Optional(Time),
    ...By,
  }),
  personal: BY,
  example: { keyId: which.keyId, hash, expiresAt: '2027-02-19T09:00:00.000Z', ...by },
});

export const apiKeyRevoked = defineEvent({
  type: 'com.auralink.api_key.revoked.v1',
  owner: 'platform',
  of: apiKey,
  meaning: 'A key holds no longer, in no process.',
  data: Type.Object({ keyId: Key, ...By }),
  personal: BY,
  example: { keyId: which.keyId, ...by },
});

export const apiKeyUsed = defineEvent({
  type: 'com.auralink.api_key.used.v1',
  owner: 'platform',
  of: apiKeyUse,
  meaning: 'A key was used; told at its first use, and then at most once in ten minutes.',
  data: Type.Object({ keyId: Key, network: Type.Optional(Type.String()) }),
  example: { keyId: which.keyId, network: '203.0.113.0/24' },
});
