import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import type { Stored } from '../../streams/log.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { EVENTS } from '../../streams/topology.ts';
import { CAUSE, codeOf, collect, halt, openLine, seqs, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const seeing = (revision: number) => ({ ...CAUSE, expect: { revision } });
const ofKey = (key: string): Promise<StoredEvent[]> =>
  collect(backbone.reader.read({ tenant: 'acme', subject: `room_request/${key}` }));
const revisionOf = ({ position }: Stored) => position.seq;

describe('a write that expects a revision', () => {
  it('is stored if the aggregate stands there, else refused with the revision there is', async () => {
    const first = await backbone.publisher.publish(wish('r-1'), seeing(0));
    await expect(backbone.publisher.publish(wish('r-1'), seeing(0))).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      status: 409,
      details: { expected: 0, revision: revisionOf(first) },
    });
    const second = await backbone.publisher.publish(wish('r-1'), seeing(revisionOf(first)));
    expect(seqs(await ofKey('r-1'))).toEqual([revisionOf(first), revisionOf(second)]);
  });

  it('of all of a kind is stored only while none of the kind has moved, alone and in a crowd', async () => {
    const ofKind = (revision: number) => ({ ...CAUSE, expect: { revision, ofKind: true as const } });
    const last = revisionOf(await backbone.publisher.publish(wish('kind-1'), CAUSE));
    expect(await codeOf(backbone.publisher.publish(wish('kind-2'), ofKind(last - 1)))).toBe('REVISION_CONFLICT');
    const next = revisionOf(await backbone.publisher.publish(wish('kind-2'), ofKind(last)));
    const racing = Array.from({ length: 30 }, (_, index) =>
      codeOf(backbone.publisher.publish(wish(`kind-${index + 3}`), ofKind(next))),
    );
    expect((await Promise.all(racing)).filter((code) => code === 'no fault').length).toBe(1);
  });

  it('of fifty that race, one alone or in a crowd, is stored', async () => {
    for (const [key, noise] of [
      ['race-1', 0],
      ['race-2', 300],
    ] as const) {
      const racing = Array.from({ length: 50 }, () => codeOf(backbone.publisher.publish(wish(key), seeing(0))));
      const others = Array.from({ length: noise }, (_, index) =>
        codeOf(backbone.publisher.publish(wish(`${key}-${index}`), seeing(0))),
      );
      expect((await Promise.all(racing)).filter((code) => code === 'no fault').length).toBe(1);
      expect((await Promise.all(others)).every((code) => code === 'no fault')).toBe(true);
      expect((await ofKey(key)).length).toBe(1);
    }
  });

  it('that is stale in a crowd is refused alone: its neighbours and their groups are stored', async () => {
    await backbone.publisher.publish(wish('crowded'), CAUSE);
    const stale = codeOf(backbone.publisher.publish(wish('crowded'), seeing(0)));
    const staleGroup = codeOf(backbone.publisher.publishAll([wish('crowded'), wish('crowded-too')], seeing(0)));
    const crowd = Array.from({ length: 100 }, (_, index) => backbone.publisher.publish(wish(`beside-${index}`), CAUSE));
    const groups = Array.from({ length: 20 }, (_, index) =>
      backbone.publisher.publishAll([wish(`group-${index}`), wish(`group-${index}`)], seeing(0)),
    );
    expect([await stale, await staleGroup]).toEqual(['REVISION_CONFLICT', 'REVISION_CONFLICT']);
    expect((await Promise.all(crowd)).length).toBe(100);
    for (const group of await Promise.all(groups)) expect(revisionOf(group[1]!)).toBe(revisionOf(group[0]!) + 1);
    expect([(await ofKey('crowded')).length, (await ofKey('crowded-too')).length]).toEqual([1, 0]);
  });

  it('sees an event of its aggregate that waits before it in the same crowd', async () => {
    const noise = Array.from({ length: 50 }, (_, index) => backbone.publisher.publish(wish(`before-${index}`), CAUSE));
    const before = backbone.publisher.publish(wish('seen'), CAUSE);
    const after = codeOf(backbone.publisher.publish(wish('seen'), seeing(0)));
    await Promise.all([...noise, before]);
    expect([await after, (await ofKey('seen')).length]).toEqual(['REVISION_CONFLICT', 1]);
  });

  it('is no conflict with itself: repeated it adds nothing, also when the server has forgotten the id', async () => {
    const draft = wish('own', { id: 'own' });
    const group = [wish('own-g', { id: 'own-1' }), wish('own-g', { id: 'own-2' }), wish('own-h', { id: 'own-3' })];
    const first = await backbone.publisher.publish(draft, seeing(0));
    const firstGroup = await backbone.publisher.publishAll(group, seeing(0));
    expect(await backbone.publisher.publish(draft, seeing(0))).toMatchObject({
      duplicate: true,
      position: first.position,
    });
    expect(seqs(await backbone.publisher.publishAll(group, seeing(0)))).toEqual(seqs(firstGroup));
    await backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: 200e6 });
    try {
      await backbone.publisher.publish(wish('own'), CAUSE);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await backbone.publisher.publish(draft, seeing(0))).toMatchObject({
        duplicate: true,
        position: first.position,
      });
      expect(seqs(await backbone.publisher.publishAll(group, seeing(0)))).toEqual(seqs(firstGroup));
      expect(await codeOf(backbone.publisher.publish(wish('own'), seeing(0)))).toBe('REVISION_CONFLICT');
      const [one, ...others] = group as [Draft, ...Draft[]];
      const half = [one, ...others.slice(0, 1), wish('own-h')];
      await expect(backbone.publisher.publishAll(half, seeing(0))).rejects.toMatchObject({
        code: 'REVISION_CONFLICT',
        details: { expected: 0, revision: seqs(firstGroup)[1] },
      });
    } finally {
      await backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: 120e9 });
    }
    expect([(await ofKey('own')).length, (await ofKey('own-g')).length, (await ofKey('own-h')).length]).toEqual([
      2, 2, 1,
    ]);
  });

  it('whose answer was lost is told it is stored', async () => {
    const draft = wish('hung', { id: 'hung' });
    await halt(backbone.nats.server.pid);
    try {
      expect(await codeOf(backbone.publisher.publish(draft, { ...seeing(0), deadlineMs: 300 }))).toBe(
        'BROKER_UNREACHABLE',
      );
    } finally {
      process.kill(backbone.nats.server.pid, 'SIGCONT');
    }
    const again = await backbone.publisher.publish(draft, { ...seeing(0), deadlineMs: 10_000 });
    expect([again.duplicate, (await ofKey('hung')).length]).toEqual([true, 1]);
  });

  it('names a sequence', async () => {
    for (const revision of [-1, 0.5, Number.NaN])
      expect(await codeOf(backbone.publisher.publish(wish('odd'), seeing(revision)))).toBe('INTERNAL');
  });
});

describe('any interleaving of groups, guards, repeats and failures', () => {
  /** One publish of a round: a group on an aggregate, or the repeat of an earlier one. */
  const write = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    size: fc.integer({ min: 1, max: 3 }),
    expects: fc.constantFrom('nothing' as const, 'what is there' as const, 'zero' as const),
    repeats: fc.option(fc.nat(), { freq: 4, nil: undefined }),
  });
  const round = fc.record({
    writes: fc.array(write, { minLength: 1, maxLength: 30 }),
    cutAfterMs: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
  });

  interface Written {
    readonly key: string;
    readonly drafts: readonly Draft[];
    readonly revision: number | undefined;
    readonly outcome: readonly Stored[] | string;
  }
  const check = (written: readonly Written[], log: readonly StoredEvent[]) => {
    const at = Map.groupBy(log, ({ event }) => event.id);
    const placesOf = (drafts: readonly Draft[]) => drafts.map(({ id }) => at.get(id as string) ?? []);
    const acknowledged = new Set(
      written.filter(({ outcome }) => typeof outcome !== 'string').map(({ drafts }) => drafts[0]?.id),
    );
    const unsure = new Set(
      written.filter(({ outcome }) => outcome === 'BROKER_UNREACHABLE').map(({ drafts }) => drafts[0]?.id),
    );
    for (const { key, drafts, revision, outcome } of written) {
      const id = drafts[0]?.id;
      const places = placesOf(drafts);
      const found = places.map((times) => times.length);
      expect(found).toEqual(found.map(() => (acknowledged.has(id) ? 1 : unsure.has(id) ? found[0] : 0)));
      expect(Math.max(...found)).toBeLessThanOrEqual(1);
      if (found[0] === 0) continue;
      const own = places.map(([place]) => place?.position.seq ?? 0);
      expect(own).toEqual(own.map((_, index) => (own[0] ?? 0) + index));
      if (typeof outcome === 'string') continue;
      expect(seqs(outcome)).toEqual(own);
      if (revision === undefined || outcome[0]?.duplicate) continue;
      const between = log.filter(
        ({ position: { seq }, event }) => event.subject.endsWith(`/${key}`) && seq > revision && seq < (own[0] ?? 0),
      );
      expect(between).toEqual([]);
    }
  };

  it('leaves each group on the log whole or not at all, once, and behind the revision it expected', async () => {
    const line = await openLine(backbone.nats.url);
    const broker = await backbone.connect(line.url);
    const publisher = createPublisher(broker, backbone.catalogue, backbone.meter);
    let [runs, number] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const run = runs++;
        const written: Written[] = [];
        for (const { writes, cutAfterMs } of rounds) {
          const log = await Promise.all(
            ['a', 'b', 'c'].map(
              async (key) => [key, (await ofKey(`p${run}${key}`)).at(-1)?.position.seq ?? 0] as const,
            ),
          );
          const there = new Map(log);
          const made = writes.map(({ key, size, expects, repeats }) => {
            const earlier = repeats === undefined ? undefined : written[repeats % Math.max(1, written.length)];
            const full = earlier?.key ?? `p${run}${key}`;
            const drafts = earlier?.drafts ?? Array.from({ length: size }, () => wish(full, { id: `p-${number++}` }));
            const revision = { nothing: undefined, zero: 0, 'what is there': there.get(full.at(-1) as string) ?? 0 }[
              expects
            ];
            return { key: full, drafts, revision };
          });
          const open = made.map(async (one) => {
            const cause = {
              ...CAUSE,
              deadlineMs: 5_000,
              ...(one.revision === undefined ? {} : { expect: { revision: one.revision } }),
            };
            const outcome = await publisher
              .publishAll(one.drafts, cause)
              .catch((fault: { code: string }) => fault.code);
            written.push({ ...one, outcome });
          });
          if (cutAfterMs !== undefined) {
            await new Promise((resolve) => setTimeout(resolve, cutAfterMs));
            line.cut();
            line.restore();
          }
          await Promise.all(open);
        }
        check(written, (await Promise.all(['a', 'b', 'c'].map((key) => ofKey(`p${run}${key}`)))).flat());
        expect(new Set(written.map(({ outcome }) => (typeof outcome === 'string' ? outcome : 'stored')))).not.toContain(
          'INTERNAL',
        );
      }),
      { numRuns: 25, interruptAfterTimeLimit: 25_000, endOnFailure: true },
    );
    await publisher.close();
    await broker.close();
    line.close();
  }, 60_000);
});
