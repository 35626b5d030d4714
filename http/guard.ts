import type { Draft } from '../schemas/define.ts';
import { Fault } from '../schemas/errors.ts';
import type { Cause, Stored } from '../streams/log.ts';
import { EVENTS } from '../streams/topology.ts';
import type { Ports } from './ports.ts';

/** What a caller saw before a write, and what there is by the read model. */
interface Guard {
  readonly ifMatch: string | undefined;
  /** Revision of the first event's aggregate; undefined where the resource has none. */
  readonly revision: number | undefined;
  /** Of all of the first event's kind in the tenant: stored only while none of them has moved. */
  readonly ofKind?: number | undefined;
  /** Stored only at that revision, also for a caller that names none. */
  readonly always?: boolean | undefined;
}

const asksRevision = (ifMatch: string | undefined): ifMatch is string =>
  ifMatch !== undefined && ifMatch.trim() !== '*';

/** Holds If-Match against what the read model shows; weak tags name no state that could be acted on (RFC 9110, 13.1.1). Throws PRECONDITION_FAILED. */
export const checkRevision = ({ ifMatch, revision }: Guard): void => {
  if (!asksRevision(ifMatch)) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim().replace(/^"(.*)"$/, '$1'));
  if (revision === undefined || !tags.includes(String(revision)))
    throw new Fault('PRECONDITION_FAILED', { ifMatch, revision });
};

/** Whether all the aggregate has got since that revision are repeats of what it had: those change nothing, and the index skips them. */
const onlyRepeats = async (
  { event, data }: Draft,
  revision: number,
  tenant: string,
  { log, events }: Pick<Ports, 'log' | 'events'>,
): Promise<boolean> => {
  const subject = `${event.of.name}/${String((data as Readonly<Record<string, unknown>>)[event.of.key])}`;
  const from = { stream: EVENTS, seq: revision + 1 };
  for await (const { msgId } of log.read({ tenant, subject, from })) {
    const [first] = await events.stored(tenant, [msgId]);
    if (!first || first.position.seq > revision) return false;
  }
  return true;
};

const isConflict = (thrown: unknown): thrown is Fault => thrown instanceof Fault && thrown.code === 'REVISION_CONFLICT';

/**
 * Publishes, as one group; with If-Match only while the aggregate stands where the caller saw it, however late another's event comes in
 * between. Throws PRECONDITION_FAILED with the revision there is, REVISION_CONFLICT for a caller that named none, and what the publisher throws.
 */
export const publishGuarded = async (
  drafts: readonly Draft[],
  cause: Cause,
  { ifMatch, revision, ofKind, always = false }: Guard,
  deps: Pick<Ports, 'publisher' | 'log' | 'events'>,
): Promise<readonly Stored[]> => {
  const [first, ...more] = drafts;
  const attempt = async (expected?: number): Promise<readonly Stored[]> => {
    const expect = ofKind === undefined ? { revision: expected ?? 0 } : { revision: ofKind, ofKind: true as const };
    const guarded: Cause = expected === undefined && ofKind === undefined ? cause : { ...cause, expect };
    return first && more.length === 0
      ? [await deps.publisher.publish(first, guarded)]
      : deps.publisher.publishAll(drafts, guarded);
  };
  const asked = asksRevision(ifMatch);
  if (!first || ofKind !== undefined || !(asked || always) || revision === undefined) return attempt();
  const refuse = (thrown: unknown): never => {
    throw asked && isConflict(thrown) ? new Fault('PRECONDITION_FAILED', { ifMatch, ...thrown.details }) : thrown;
  };
  return attempt(revision).catch(async (thrown: unknown) => {
    const repeats = isConflict(thrown) && (await onlyRepeats(first, revision, cause.tenant, deps));
    return repeats ? attempt(Number(thrown.details['revision'])).catch(refuse) : refuse(thrown);
  });
};
