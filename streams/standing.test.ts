import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EventDeclaration } from '../schemas/define.ts';
import { Fault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import {
  tenantChanged,
  tenantCreated,
  tenantDeleted,
  tenantDeletionRequested,
  tenantResumed,
  tenantSuspended,
} from '../schemas/tenants.ts';
import { servedBy } from './served.ts';
import { watchStanding, type StandingOptions, type StandingWatch } from './standing.ts';
import { refusalOf, standingOf } from './tenant-standing.ts';

const TENANT = 'initech';

const said = (seq: number, { type, example }: EventDeclaration, data: object = {}, tenant = TENANT) =>
  ({
    position: { stream: 'EVENTS', seq },
    msgId: `m${seq}`,
    event: {
      type,
      tenant,
      subject: `tenant/${tenant}`,
      time: '2026-11-21T09:00:00.000Z',
      data: { ...(example as object), tenantId: tenant, ...data },
    },
  }) as unknown as StoredEvent;

describe('how a tenant stands', () => {
  it('is unknown while nobody has said anything', () => {
    expect(standingOf(TENANT, [])).toMatchObject({ state: 'unknown', revision: 0, limits: { rooms_open: 1_000 } });
  });

  it('is what was said last, whatever the order in which it is heard', () => {
    const words = [
      said(3, tenantCreated, { limits: { rooms_open: 1 } }),
      said(5, tenantSuspended, { reason: 'old' }),
      said(7, tenantResumed),
      said(8, tenantChanged, { displayName: 'Later', limits: { rooms_open: 2, api_per_minute: null } }),
      said(9, tenantSuspended, { reason: 'new' }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(words, { minLength: words.length }), (heard) => {
        expect(standingOf(TENANT, heard)).toMatchObject({
          state: 'suspended',
          reason: 'new',
          profile: { displayName: 'Later' },
          limits: { rooms_open: 2, api_per_minute: null, tool_execution_per_minute: 20 },
          revision: 9,
        });
      }),
    );
  });

  it('does not come back from a deletion, whatever is said after it', () => {
    const gone = [said(1, tenantCreated), said(2, tenantDeletionRequested), said(3, tenantResumed)];
    expect(standingOf(TENANT, gone).state).toBe('deleting');
    expect(standingOf(TENANT, [...gone, said(4, tenantDeleted), said(5, tenantCreated)]).state).toBe('deleted');
  });

  it.each([
    ['active', 'open', undefined],
    ['active', 'listed', undefined],
    ['unknown', 'open', undefined],
    ['unknown', 'listed', 'TENANT_UNKNOWN'],
    ['suspended', 'open', 'TENANT_SUSPENDED'],
    ['deleting', 'open', 'TENANT_DELETED'],
    ['deleted', 'open', 'TENANT_DELETED'],
  ] as const)('%s is, where tenants are %s, answered with %s', (state, admits, code) => {
    expect(refusalOf({ tenant: TENANT, state }, admits)?.code).toBe(code);
  });
});

/** A log of words, and a live stream of those that are said from now on. */
const watching = (options: Partial<StandingOptions> = {}, stored: StoredEvent[] = []) => {
  const waiting: StoredEvent[] = [];
  let wake = () => {};
  const read = vi.fn<StandingOptions['read']>(async (tenant) => stored.filter(({ event }) => event.tenant === tenant));
  const watch = watchStanding({
    read,
    admits: 'open',
    live: {
      async *follow(_selection: unknown, _after: unknown, signal: AbortSignal | undefined) {
        signal?.addEventListener('abort', () => wake());
        for (;;) {
          if (signal?.aborted) return;
          const next = waiting.shift();
          if (next) yield next;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      },
    },
    ...options,
  });
  watches.push(watch);
  const say = (event: StoredEvent): void => {
    waiting.push(event);
    wake();
  };
  return { watch, read, say };
};
const watches: StandingWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.close();
});

describe('the watch', () => {
  it('reads the log once for a tenant, answers from memory afterwards, and hears what is said live', async () => {
    const { watch, read, say } = watching({}, [said(1, tenantCreated)]);
    const [one, two] = await Promise.all([watch.of(TENANT), watch.of(TENANT)]);
    expect([one.state, two.state, read.mock.calls.length]).toEqual(['active', 'active', 1]);
    expect(watch.check(TENANT)).toBeUndefined();
    const ends = watch.until(TENANT);
    say(said(2, tenantSuspended, { reason: 'abuse' }));
    await vi.waitFor(() => expect(watch.known(TENANT)?.state).toBe('suspended'));
    expect(() => watch.check(TENANT)).toThrow(expect.objectContaining({ code: 'TENANT_SUSPENDED' }));
    expect(ends.reason).toMatchObject({ code: 'TENANT_SUSPENDED', details: { reason: 'abuse' } });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('does not let a late reading undo what came live meanwhile', async () => {
    let answer = (_events: readonly StoredEvent[]) => {};
    const read = () => new Promise<readonly StoredEvent[]>((resolve) => (answer = resolve));
    const { watch, say } = watching({ read });
    const asked = watch.of(TENANT);
    say(said(9, tenantSuspended, { reason: 'newer' }));
    await new Promise((resolve) => setImmediate(resolve));
    answer([said(1, tenantCreated)]);
    expect(await asked).toMatchObject({ state: 'suspended', revision: 9 });
  });

  it('in open mode has a tenant created by the first request that changes something, once', async () => {
    const onFirstUse = vi.fn<(tenant: string) => Promise<unknown>>(async () => undefined);
    const { watch } = watching({ onFirstUse });
    await watch.check(TENANT);
    expect(onFirstUse).not.toHaveBeenCalled();
    await Promise.all([watch.check(TENANT, true), watch.check(TENANT, true)]);
    await watch.check(TENANT, true);
    expect(onFirstUse.mock.calls).toEqual([[TENANT]]);
  });

  it('serves a request whose tenant cannot be created now, and tries again with the next', async () => {
    const onFirstUse = vi.fn<(tenant: string) => Promise<unknown>>(async () => undefined);
    onFirstUse.mockRejectedValueOnce(new Fault('BROKER_UNREACHABLE'));
    const { watch } = watching({ onFirstUse });
    await watch.check(TENANT, true);
    await watch.check(TENANT, true);
    expect(onFirstUse).toHaveBeenCalledTimes(2);
  });

  it('in listed mode refuses whom nobody has created, and creates nobody', async () => {
    const onFirstUse = vi.fn<(tenant: string) => Promise<unknown>>(async () => undefined);
    const { watch } = watching({ admits: 'listed', onFirstUse });
    await expect(watch.check(TENANT, true)).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' });
    expect(onFirstUse).not.toHaveBeenCalled();
  });

  it('while the log is away asks the read models, believes them for that once, and asks the log again', async () => {
    const read = vi.fn<StandingOptions['read']>(async () => [said(1, tenantCreated)]);
    read.mockRejectedValueOnce(new Fault('BROKER_UNREACHABLE'));
    const otherwise = async (tenant: string) =>
      ({ ...standingOf(tenant, []), state: 'suspended', reason: 'rows' }) as const;
    const { watch } = watching({ read, otherwise });
    expect(await watch.of(TENANT)).toMatchObject({ state: 'suspended', reason: 'rows' });
    expect(await watch.of(TENANT)).toMatchObject({ state: 'active' });
  });

  it('without an answer from either says so, and asks again', async () => {
    const read = vi.fn<StandingOptions['read']>(async () => [said(1, tenantCreated)]);
    read.mockRejectedValueOnce(new Fault('BROKER_UNREACHABLE'));
    const otherwise = async () => Promise.reject(new Fault('DATABASE_UNREACHABLE'));
    const { watch } = watching({ read, otherwise });
    await expect(watch.of(TENANT)).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' });
    expect(await watch.of(TENANT)).toMatchObject({ state: 'active' });
  });

  it('remembers no more names than it is bound to, and still ends what lasts of a tenant that it forgot', async () => {
    const stored = [said(1, tenantCreated)];
    const { watch, read, say } = watching({ most: 10 }, stored);
    await watch.of(TENANT);
    const ends = watch.until(TENANT);
    for (let n = 0; n < 10; n++) await watch.of(`nobody-${n}`);
    expect([watch.known(TENANT), watch.known('nobody-9')?.state]).toEqual([undefined, 'unknown']);
    expect(read).toHaveBeenCalledTimes(11);
    const suspended = said(2, tenantSuspended, { reason: 'abuse' });
    stored.push(suspended);
    say(suspended);
    await vi.waitFor(() => expect(ends.reason).toMatchObject({ code: 'TENANT_SUSPENDED' }));
  });

  it('asks the log again once it may have missed something, and tells what has changed meanwhile', async () => {
    const stored = [said(1, tenantCreated)];
    const cut = Promise.withResolvers<undefined>();
    let follows = 0;
    const { watch, read } = watching(
      {
        live: {
          // eslint-disable-next-line require-yield
          async *follow(_selection: unknown, _after: unknown, signal: AbortSignal | undefined) {
            follows += 1;
            if (follows === 1) await cut.promise;
            else await new Promise((resolve) => signal?.addEventListener('abort', resolve));
          },
        },
      },
      stored,
    );
    const told = vi.fn<(standing: unknown) => void>();
    watch.onChange(told);
    await watch.of(TENANT);
    const ends = watch.until(TENANT);
    stored.push(said(2, tenantSuspended));
    cut.resolve(undefined);
    await vi.waitFor(() => expect(watch.known(TENANT)).toBeUndefined());
    expect(await watch.of(TENANT)).toMatchObject({ state: 'suspended' });
    expect([read.mock.calls.length, told.mock.calls.length, ends.aborted]).toEqual([2, 1, true]);
  });
});

describe('who is served', () => {
  it('is whoever is not suspended; a wait ends when the tenant is resumed, and that is told once', async () => {
    const { watch, say } = watching({}, [said(1, tenantCreated), said(2, tenantSuspended)]);
    const served = servedBy(watch);
    const again: string[] = [];
    served.onAgain((tenant) => again.push(tenant));
    expect([await served.is(TENANT), await served.is('nobody')]).toEqual([false, true]);
    let over = false;
    const wait = served.when(TENANT, new AbortController().signal).then(() => (over = true));
    say(said(3, tenantChanged));
    await vi.waitFor(() => expect(watch.known(TENANT)?.revision).toBe(3));
    expect(over).toBe(false);
    say(said(4, tenantResumed));
    await wait;
    say(said(5, tenantChanged));
    await vi.waitFor(() => expect(watch.known(TENANT)?.revision).toBe(5));
    expect(again).toEqual([TENANT]);
  });

  it('is not waited for once the signal ends', async () => {
    const { watch } = watching({}, [said(1, tenantCreated), said(2, tenantSuspended)]);
    const ending = new AbortController();
    const wait = servedBy(watch).when(TENANT, ending.signal);
    ending.abort();
    await wait;
    expect(ending.signal.aborted).toBe(true);
  });
});
