import { defineEntity, p } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, mergeCells, rowOf, type RowChange } from './changes.ts';
import { row, type Row } from './define.ts';

const Thing = defineEntity({
  name: 'Thing',
  tableName: 'things',
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    state: p.enum(['new', 'open', 'done']),
    title: p.text().nullable(),
    first: p.datetime(3).nullable(),
    last: p.datetime(3).nullable(),
    most: p.integer().nullable(),
    total: p.integer().nullable(),
    owner: p.text().nullable(),
    note: p.text().nullable(),
    tags: p.json<readonly string[]>().nullable(),
    noteVersion: p.text().nullable(),
  },
});

const thing = () => row(Thing, 'default', 't-1');
const together = (changes: readonly RowChange[]): RowChange => changes.reduce(compose);
const rowAfter = (changes: readonly RowChange[]) => rowOf(together(changes));

const moment = fc.integer({ min: 0, max: 4_000 }).map((at) => new Date(1_795_000_000_000 + at).toISOString());
const text = fc.string({ maxLength: 3, unit: 'grapheme' });

/** Changes by operations that are order-free alone. */
const orderFree: fc.Arbitrary<RowChange> = fc.oneof(
  fc
    .constantFrom('new' as const, 'open' as const, 'done' as const)
    .map((state) => thing().advance('state', state).change),
  moment.map((at) => thing().min({ first: at }).max({ last: at }).change),
  fc.integer({ min: -5, max: 5 }).map((most) => thing().max({ most }).change),
  fc.constant(thing().once({ owner: 'alice' }).change),
  fc
    .tuple(
      fc.oneof(fc.nat({ max: 12 }), moment, fc.tuple(fc.nat({ max: 2 }), text)),
      text,
      fc.array(text, { maxLength: 2 }),
    )
    .map(([version, note, tags]) => thing().latest({ noteVersion: version }, { note, tags }).change),
);

const anything: fc.Arbitrary<RowChange> = fc.oneof(
  orderFree,
  fc.integer({ min: -5, max: 5 }).map((total) => thing().add({ total }).change),
  text.map((title) => thing().set({ title }).change),
  fc.constant(thing().remove().change),
);

describe('row changes', () => {
  it('give the same row in any order and with any repetition when they use order-free operations only', () => {
    fc.assert(
      fc.property(
        fc
          .array(orderFree, { minLength: 1, maxLength: 8 })
          .chain((changes) =>
            fc.tuple(
              fc.constant(changes),
              fc.shuffledSubarray(changes, { minLength: changes.length, maxLength: changes.length }),
              fc.array(fc.nat({ max: changes.length - 1 }), { maxLength: 4 }),
            ),
          ),
        ([changes, shuffled, repeated]) => {
          const again = [...shuffled, ...repeated.flatMap((at) => changes[at] ?? [])];
          expect(rowAfter(again)).toEqual(rowAfter(changes));
        },
      ),
    );
  });

  it('may be merged in batches cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 10 }), fc.nat(), (changes, cut) => {
        const at = 1 + (cut % changes.length);
        const [left, right] = [changes.slice(0, at), changes.slice(at)];
        const whole = together(changes);
        expect(right.length === 0 ? together(left) : compose(together(left), together(right))).toEqual(whole);
      }),
    );
  });

  it('start from an empty row after a removal', () => {
    const { cleared, present, cells } = together([
      thing().set({ title: 'old' }).add({ total: 5 }).change,
      thing().remove().change,
      thing().add({ total: 1 }).change,
    ]);
    expect({ cleared, present, cells }).toEqual({
      cleared: true,
      present: true,
      cells: { total: { op: 'add', value: 1 } },
    });
    expect(rowAfter([thing().set({ title: 'old' }).change, thing().remove().change])).toBeUndefined();
  });

  it('refuse two operations on one column', () => {
    expect(() => mergeCells('title', { op: 'set', value: 'a' }, { op: 'once', value: 'b' })).toThrow(
      'title is changed by set and by once',
    );
  });
});

describe('a row', () => {
  it('keeps the first value there is, or the last one set, in log order', () => {
    expect(rowAfter([thing().once({ owner: 'alice' }).change, thing().once({ owner: 'bob' }).change])).toEqual({
      owner: 'alice',
    });
    expect(rowAfter([thing().set({ title: 'old' }).change, thing().set({ title: 'new' }).change])).toEqual({
      title: 'new',
    });
  });

  it('never goes back in a declared order', () => {
    expect(rowAfter([thing().advance('state', 'done').change, thing().advance('state', 'open').change])).toEqual({
      state: 'done',
    });
  });

  it('keeps the fields of the greatest version together, numbers compared as numbers', () => {
    const changes = [
      thing().latest({ noteVersion: 10 }, { note: 'tenth', tags: undefined }).change,
      thing().latest({ noteVersion: 9 }, { note: 'ninth', tags: ['a'] }).change,
    ];
    expect(rowAfter(changes)).toMatchObject({ note: 'tenth', tags: null });
  });

  it('leaves a column alone where there is nothing to say, but in set and latest', () => {
    const quiet = thing().once({ owner: undefined, title: null }).min({ first: undefined }).set({ note: undefined });
    expect(quiet.change.cells).toEqual({});
    expect(thing().set({ note: null }).change.cells).toEqual({ note: { op: 'set', value: null } });
  });

  it('writes moments in UTC with milliseconds and refuses what is none', () => {
    expect(rowOf(thing().min({ first: '2026-11-21T10:00:00+01:00' }).change)).toEqual({
      first: '2026-11-21T09:00:00.000Z',
    });
    expect(() => thing().min({ first: 'yesterday' })).toThrow(RangeError);
  });

  it('holds no text that Postgres cannot store', () => {
    expect(
      rowOf(
        row(Thing, 'default', 'k\u0000')
          .set({ title: 'a\u0000' })
          .once({ tags: ['\uD800'] }).change,
      ),
    ).toEqual({ title: 'a\uFFFD', tags: ['\uFFFD'] });
    expect(row(Thing, 'default', 'k\u0000').change.keys).toEqual(['default', 'k\uFFFD']);
  });

  it('is refused with the wrong number of keys, an undeclared value, or a version that cannot be compared', () => {
    expect(() => row(Thing, 'default')).toThrow('things has 2 keys, not 1');
    expect(() => thing().advance('state', 'lost' as never)).toThrow('lost is no declared value of things.state');
    expect(() => thing().latest({ noteVersion: 1.5 }, {})).toThrow('1.5 is no version');
  });

  it('takes only what its columns can hold', () => {
    const check = (_: Row<never>) => undefined;
    // @ts-expect-error: text has no order
    check(thing().min({ title: 'a' }));
    // @ts-expect-error: no such column
    check(thing().set({ colour: 'red' }));
    // @ts-expect-error: moments are not added up
    check(thing().add({ first: 1 }));
    // @ts-expect-error: not a declared value
    expect(() => thing().advance('state', 'lost')).toThrow(RangeError);
  });
});
