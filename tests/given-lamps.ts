import Type from 'typebox';
import { buildCatalogue, type Catalogue } from '../schemas/catalogue.ts';
import { aggregate, defineEvent, emit, type Draft } from '../schemas/define.ts';

const lamp = aggregate('lamp', 'lampId');
const Lamp = Type.String({ pattern: '^[A-Za-z0-9_-]{1,128}$' });

/** An event in three versions: a unit changes, then a name is cut in two. */
export const lampLitV1 = defineEvent({
  type: 'com.auralink.lamp.lit.v1',
  owner: 'platform',
  of: lamp,
  meaning: 'Somebody lit a lamp.',
  data: Type.Object({ lampId: Lamp, watts: Type.Integer({ minimum: 1 }), byId: Type.String(), by: Type.String() }),
  personal: [{ of: 'byId', fields: ['by'] }],
  example: { lampId: 'L1', watts: 4, byId: 'ps-1', by: 'Ada Lovelace' },
});

/** A lamp of 13 watts is one that nobody can read: its upcast throws. */
export const UNLUCKY = 13;

export const lampLitV2 = defineEvent({
  type: 'com.auralink.lamp.lit.v2',
  owner: 'platform',
  of: lamp,
  meaning: 'Somebody lit a lamp.',
  data: Type.Object({ lampId: Lamp, milliwatts: Type.Integer({ minimum: 1 }), byId: Type.String(), by: Type.String() }),
  personal: [{ of: 'byId', fields: ['by'] }],
  from: lampLitV1,
  upcast: ({ watts, ...rest }) => {
    if (watts === UNLUCKY) throw new RangeError('thirteen is no number of watts');
    return { ...rest, milliwatts: watts * 1_000 };
  },
  example: { lampId: 'L1', milliwatts: 4_000, byId: 'ps-1', by: 'Ada Lovelace' },
});

export const lampLit = defineEvent({
  type: 'com.auralink.lamp.lit.v3',
  owner: 'platform',
  of: lamp,
  meaning: 'Somebody lit a lamp.',
  data: Type.Object({
    lampId: Lamp,
    milliwatts: Type.Integer({ minimum: 1 }),
    byId: Type.String(),
    first: Type.String(),
    last: Type.Optional(Type.String()),
  }),
  personal: [{ of: 'byId', fields: ['first', 'last'] }],
  from: lampLitV2,
  upcast: ({ by, ...rest }) => {
    if (by === null) return { ...rest, first: null };
    const [first = '', ...names] = by.split(' ');
    return { ...rest, first, ...(names.length > 0 ? { last: names.join(' ') } : {}) };
  },
  example: { lampId: 'L1', milliwatts: 4_000, byId: 'ps-1', first: 'Ada', last: 'Lovelace' },
});

/** What follows from a lamp that was lit. */
export const lampSeen = defineEvent({
  type: 'com.auralink.lamp.seen.v1',
  owner: 'platform',
  of: lamp,
  meaning: 'Somebody saw that a lamp was lit.',
  data: Type.Object({ lampId: Lamp, what: Type.String() }),
  example: { lampId: 'L1', what: 'light' },
});

/** What programs of three releases know. */
export const firstRelease: Catalogue = buildCatalogue([lampLitV1, lampSeen]);
export const thirdRelease: Catalogue = buildCatalogue([lampLitV1, lampLitV2, lampLit, lampSeen]);

export const litV1 = (lampId: string, watts: number, by = 'Ada Lovelace'): Draft =>
  emit(lampLitV1, { lampId, watts, byId: 'ps-1', by });
export const litV2 = (lampId: string, milliwatts: number, by = 'Ada Lovelace'): Draft =>
  emit(lampLitV2, { lampId, milliwatts, byId: 'ps-1', by });
export const litV3 = (lampId: string, milliwatts: number, first = 'Ada', last = 'Lovelace'): Draft =>
  emit(lampLit, { lampId, milliwatts, byId: 'ps-1', first, last });
