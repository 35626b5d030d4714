import { describe, expect, it, vi } from 'vitest';
import { auditCheckpointed } from '../../schemas/audit.ts';
import type { EventDeclaration } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import type { Broker } from '../broker.ts';
import type { LogReader, Publisher } from '../log.ts';
import { startAuditor } from './auditor.ts';
import { AUDIT_SOURCE, AUDIT_TENANT, checkpointId, createSeal, leafOf, type Checkpoint } from './checkpoint.ts';
import { checkpointsOf, given, logOf, sealed } from './given-log.ts';
import { verifyLog } from './verify.ts';

/** A log in memory whose broker remembers no ids: what is published again is stored again. */
const growing = (begun: readonly StoredEvent[]) => {
  const events = [...begun];
  const bySubject = (of: EventDeclaration, subject: string, upTo = Number.POSITIVE_INFINITY) =>
    events.filter(({ event, position }) => event.subject === subject && event.type === of.type && position.seq <= upTo);
  const reader = {
    last: async () => ({ stream: 'EVENTS', seq: events.length }),
    lastOfType: async (_tenant: string, subject: string, of: EventDeclaration, upTo?: { readonly seq: number }) =>
      bySubject(of, subject, upTo?.seq).at(-1),
    async *read({ from, to, subject }: { from?: { seq: number }; to?: { seq: number }; subject?: string }) {
      for (const each of events.slice())
        if (
          each.position.seq >= (from?.seq ?? 1) &&
          each.position.seq <= (to?.seq ?? Number.POSITIVE_INFINITY) &&
          (subject === undefined || each.event.subject === subject)
        )
          yield each;
    },
  } as unknown as LogReader;
  const publisher = {
    publish: async (draft: { id: string; event: EventDeclaration; data: object }, by: Record<string, string>) => {
      const { id, event, data } = draft;
      events.push(given(events.length + 1, by['tenant'] ?? '', by['source'] ?? '', id, event.type, data));
      return { duplicate: false };
    },
  } as unknown as Publisher;
  const broker = {
    whenConnected: async () => undefined,
    jsm: { streams: { info: async () => ({ state: { first_seq: 1, last_seq: events.length, num_deleted: 0 } }) } },
  } as unknown as Broker;
  return { events, reader, publisher, broker };
};

const begun = sealed(60);
const [first, last] = [checkpointsOf(begun)[0], checkpointsOf(begun).at(-1)] as [Checkpoint, Checkpoint];

/** The last checkpoint as somebody else was about to make it, who had seen one event more. */
const later = (): StoredEvent => {
  const seal = createSeal();
  for (const each of begun.slice(last.from - 1, last.to + 1)) seal.add(leafOf(each));
  const data = seal.close({ stream: 'EVENTS', from: last.from, to: last.to + 1, previous: last.previous });
  return given(61, AUDIT_TENANT, AUDIT_SOURCE, checkpointId('EVENTS', last.from), auditCheckpointed.type, data);
};

describe('an auditor that starts', () => {
  it.each([
    ['an older checkpoint was stored once more', begun[first.seq - 1] as StoredEvent],
    ['the last one was stored once more, and ends elsewhere', later()],
  ])('goes on from the end of the chain, also where behind it %s', async (_what, repeat) => {
    const log = growing([...begun, { ...repeat, position: { stream: 'EVENTS', seq: 61 } }]);
    const auditor = startAuditor({
      ...log,
      stream: 'EVENTS',
      intervals: { everyEvents: 7, everyMs: 1, lookMs: 1 },
      onTrouble: (fault) => expect.unreachable(fault.message),
    });
    await vi.waitFor(() => expect(auditor.state().coveredTo).toBeGreaterThan(last.to + 1));
    await auditor.stop();
    expect(await verifyLog(logOf(log.events))).toMatchObject({ ok: true, firstBad: undefined });
  });
});
