import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Count, Key, Name, Time } from './fields.ts';

/** A person as events name him: the keyed hash of his identity in a tenant. */
export const person = aggregate('person', 'personId');

/** The data keys of all people, and the master key that wraps them; the key is `vault`. */
export const vault = aggregate('vault', 'vaultId');

/** The one vault there is. */
export const VAULT_ID = 'vault';

const Which = { personId: Key, erasureId: Key };
const which = { personId: 'ps-4cQ2', erasureId: 'er-9dV1' };

/** Who asked: a keyed hash, and as the credential names it. */
const By = { byId: Key, by: Name };
const BY = { of: 'byId', fields: ['by'] } as const;
const owner = { byId: 'ps-5jV0q1YcXrB3nDkPz8mT2w', by: 'owner' };

/** A table of the read model, and how many of its rows were about the person. */
const Rows = Type.Object({ table: Type.String(), rows: Count }, { additionalProperties: false });

/** A type of event, and how many of them spoke of the person. */
const Events = Type.Object({ type: Type.String(), events: Count }, { additionalProperties: false });

/** Named by a hash of its id: the id still stands beside each ciphertext on the log. */
const Destroyed = Type.Object(
  { keyHash: Type.String({ pattern: '^[0-9a-f]{64}$' }), version: Count, madeAt: Time },
  { additionalProperties: false },
);

export const personErasureRequested = defineEvent({
  type: 'com.auralink.person.erasure_requested.v1',
  owner: 'platform',
  of: person,
  meaning:
    'Somebody with the right to it asked for a person to be erased. Published by the facade; what the person is called is not part of it.',
  data: Type.Object({
    ...Which,
    /** Why, in the words of who asked: a case number rather than a name. */
    reason: Type.String({ minLength: 1, maxLength: 500 }),
    ...By,
  }),
  personal: [BY],
  example: { ...which, reason: 'request 2026-118 under Article 17', ...owner },
});

export const personErased = defineEvent({
  type: 'com.auralink.person.erased.v1',
  owner: 'platform',
  of: person,
  meaning:
    'The data keys of the person are destroyed: what earlier events said about him cannot be read any more, by anybody. From here on read models show nothing of it.',
  data: Type.Object({
    ...Which,
    keys: Type.Array(Destroyed),
    /** Rows that spoke of the person when the keys were destroyed. */
    rows: Type.Array(Rows),
  }),
  example: {
    ...which,
    keys: [{ keyHash: 'b5bb9d80'.repeat(8), version: 1, madeAt: '2026-11-21T09:00:00.000Z' }],
    rows: [{ table: 'participants', rows: 2 }],
  },
});

export const personErasureVerified = defineEvent({
  type: 'com.auralink.person.erasure_verified.v1',
  owner: 'platform',
  of: person,
  meaning:
    'The log was read through after an erasure: so many events of each type speak of the person, and of none of them anything personal can be read.',
  data: Type.Object({
    ...Which,
    /** Events up to here were read. */
    upTo: Type.String(),
    events: Type.Array(Events),
    /** Fields that were stored before there was encryption: no program shows them, but their bytes are on the log. */
    inClear: Count,
  }),
  example: {
    ...which,
    upTo: 'EVENTS:4711',
    events: [{ type: 'com.auralink.participant.joined.v1', events: 2 }],
    inClear: 0,
  },
});

export const keysRotationRequested = defineEvent({
  type: 'com.auralink.keys.rotation_requested.v1',
  owner: 'platform',
  of: vault,
  meaning: 'Somebody asked for every data key to be wrapped by the present master key. Published by the facade.',
  data: Type.Object({ vaultId: Key, rotationId: Key, ...By }),
  personal: [BY],
  example: { vaultId: VAULT_ID, rotationId: 'kr-3fQ', ...owner },
});

export const keysRotated = defineEvent({
  type: 'com.auralink.keys.rotated.v1',
  owner: 'platform',
  of: vault,
  meaning: 'Every data key is wrapped by the master key that is named; older master keys may be put away.',
  data: Type.Object({
    vaultId: Key,
    rotationId: Key,
    /** Of the master key: 16 hex digits that tell nothing about it. */
    masterId: Type.String(),
    records: Count,
    rewrapped: Count,
  }),
  example: { vaultId: VAULT_ID, rotationId: 'kr-3fQ', masterId: '9f3a0c51b2de7788', records: 1_204, rewrapped: 1_204 },
});
