import { readFile } from 'node:fs/promises';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { TENANTS_SOURCE, tenantDeleted, tenantDeletionRequested } from '../../schemas/tenants.ts';
import type { Broker } from '../../streams/broker.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { asNewest } from '../../streams/reading.ts';
import { readStanding } from '../../streams/standing.ts';
import { removeBeside } from '../../streams/tenant-removal.ts';
import { standingOf } from '../../streams/tenant-standing.ts';
import { Keeper } from '../../streams/vault/keeper.ts';
import { openKeyRing, type MasterKeys } from '../../streams/vault/kms.ts';
import { createTelemetry } from '../telemetry.ts';
import type { Manifest } from './manifest.ts';

/** Somebody who was erased, as a list of erasures says it. */
interface ErasedPerson {
  readonly tenant: string;
  readonly person_id: string;
}

/** A tenant that was deleted, as the list of tenants says it. */
interface DeletedTenant {
  readonly id: string;
  readonly state: 'deleting' | 'deleted';
  readonly deletion_requested_by?: string | null;
  readonly removed?: Readonly<Record<string, number>> | null;
}

export type Erased = ErasedPerson | DeletedTenant;

const isPerson = (value: unknown): value is ErasedPerson =>
  typeof (value as Partial<ErasedPerson> | null)?.tenant === 'string' &&
  typeof (value as Partial<ErasedPerson> | null)?.person_id === 'string';

const isTenant = (value: unknown): value is DeletedTenant => {
  const { id, state } = (value ?? {}) as Partial<Record<keyof DeletedTenant, unknown>>;
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(id) && (state === 'deleting' || state === 'deleted');
};

/**
 * Reads what `aura erase --list --json` and `aura tenants list --state deleted --json` write: one person or one tenant a line. Throws OPTION_INVALID.
 */
export const readErasures = async (path: string): Promise<readonly Erased[]> => {
  const invalid = (reason: string, cause?: unknown): Fault => new Fault('OPTION_INVALID', { path, reason }, cause);
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw invalid((thrown as Error).message, thrown);
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      try {
        const value: unknown = JSON.parse(line);
        if (isPerson(value) || isTenant(value)) return value;
      } catch {
        // Said below.
      }
      throw invalid(
        `line ${at + 1} is no erasure: write the list with aura erase --list --json, and aura tenants list --state deleted --json`,
      );
    });
};

/** Before anything is changed: with other keys nothing about people could be read afterwards. Throws MASTER_KEY_WRONG. */
export const requireMasters = async ({ master_keys: needed = [] }: Manifest, keys: MasterKeys): Promise<void> => {
  const ring = await openKeyRing(keys);
  const known = await Promise.all(needed.map((id) => ring.knows(id)));
  const missing = needed.filter((_, at) => known[at] !== true);
  if (missing.length > 0) throw new Fault('MASTER_KEY_WRONG', { needed: missing, given: [ring.id()] });
};

/** What the log says of its tenant's end, where it does not say so yet: the receipt is that of the list. */
const tellDeleted = async (broker: Broker, { id, ...receipt }: DeletedTenant, keys: number): Promise<void> => {
  const catalogue = await loadCatalogue();
  const standing = standingOf(id, await readStanding(broker, asNewest(catalogue), id));
  if (standing.state === 'deleted') return;
  const requestedBy = receipt.deletion_requested_by ?? 'restore';
  const requested = emit(tenantDeletionRequested, { tenantId: id, requestedBy });
  const deleted = emit(tenantDeleted, { tenantId: id, removed: receipt.removed ?? { data_keys: keys } });
  const publisher = createPublisher(broker, catalogue, createTelemetry().meter);
  try {
    const drafts = standing.state === 'deleting' ? [deleted] : [requested, deleted];
    const expect = { revision: standing.revision };
    await publisher.publishAll(drafts, { tenant: id, source: TENANTS_SOURCE, expect });
  } finally {
    await publisher.close();
  }
};

/**
 * Who was erased after the backup was made is not in it: the keys that came back with it are destroyed again. A tenant that was deleted is deleted again, so that
 * the read models are built without it. Throws BROKER_UNREACHABLE.
 */
export const eraseAgain = async (broker: Broker, keys: MasterKeys, erased: readonly Erased[]): Promise<void> => {
  const keeper = new Keeper(broker, await openKeyRing(keys));
  for (const one of erased) {
    if (isPerson(one)) await keeper.destroy({ tenant: one.tenant, subject: one.person_id, purpose: 'person' });
    else {
      const destroyed = await keeper.destroyTenant(one.id);
      await removeBeside(broker, one.id);
      await tellDeleted(broker, one, destroyed);
    }
  }
};
