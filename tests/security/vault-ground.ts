import { emit } from '../../schemas/define.ts';
import { toFault } from '../../schemas/errors.ts';
import type { CloudEvent } from '../../schemas/event.ts';
import { participantJoined } from '../../schemas/participants.ts';
import { parseConfig } from '../../infra/config.ts';
import type { MasterKeySource } from '../../infra/config/master-key.ts';
import { openLog } from '../../infra/parts/log.ts';
import type { Local } from '../../infra/local/start.ts';
import { withVault } from '../../streams/broker.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { asNewest } from '../../streams/reading.ts';
import { EVENTS } from '../../streams/topology.ts';
import { newKey } from '../../streams/vault/cipher.ts';
import { openKeyRing } from '../../streams/vault/kms.ts';
import { admitMasters, mastersInUse } from '../../streams/vault/masters.ts';
import { openVault } from '../../streams/vault/open-vault.ts';
import { recordsOf, recordSubject } from '../../streams/vault/records.ts';
import type { Backbone } from '../int/backbone.ts';

const SOURCE = '/auralink/tests';

/** A log with people's data on it, as whoever may write to the broker's disk sees and changes it. */
export interface VaultGround {
  /** Says that somebody of that name has joined; gives the event as it lies on the log, and where. */
  readonly say: (
    tenant: string,
    person: string,
    name: string,
  ) => Promise<{ readonly event: CloudEvent; readonly seq: number }>;
  /** Puts an event on the log past everything that checks and encrypts; where. */
  readonly forge: (event: CloudEvent) => Promise<number>;
  /** The name that a process that has just been started reads there, and the faults that it tells; or why it cannot. */
  readonly read: (seq: number) => Promise<readonly unknown[]>;
  /** Writes over the record of somebody's keys with that of somebody else. */
  readonly copyKeys: (tenant: string, from: string, to: string) => Promise<void>;
  readonly erase: (tenant: string, person: string) => Promise<void>;
  /** How many wrapped keys the bucket holds of a tenant. */
  readonly keysOf: (tenant: string) => Promise<number>;
  /** Destroys all keys of a tenant, for good. */
  readonly destroyTenant: (tenant: string) => Promise<void>;
  /** Starts the part of the program that opens the log: `started`, or why it was not; and whether the broker knows of other master keys now. */
  readonly start: (masterKeys: Pick<MasterKeySource, 'read'>) => Promise<readonly [string, boolean]>;
  /** An empty directory. */
  readonly dir: string;
}

const codeOf = (thrown: unknown): string => toFault(thrown).code;

/** Opens it on a log of the test's own. */
export const openVaultGround = async (backbone: Backbone, dir: string): Promise<VaultGround> => {
  const { broker: plain, catalogue, meter, nats } = backbone;
  const keys = [newKey()];
  const kms = await openKeyRing(async () => keys);
  await admitMasters(plain, kms);

  const within = async <T>(work: (process: ReturnType<typeof processOn>) => Promise<T>): Promise<T> => {
    const connection = await backbone.connect();
    const process = processOn(connection);
    try {
      return await work(process);
    } finally {
      await process.publisher.close();
      await connection.close();
    }
  };
  const processOn = (connection: typeof plain) => {
    const told: string[] = [];
    const onTrouble = ({ code }: { readonly code: string }) => void told.push(code);
    const vault = openVault({ broker: connection, kms, catalogue, onTrouble });
    const broker = withVault(connection, vault);
    const publisher = createPublisher(broker, catalogue, meter);
    return { vault, publisher, told, reader: createLogReader(broker, asNewest(catalogue)) };
  };
  const bytesAt = async (stream: string, query: { seq: number } | { last_by_subj: string }): Promise<string> =>
    (await plain.jsm.streams.getMessage(stream, query))?.string() ?? '';

  return {
    dir,
    say: (tenant, personId, name) =>
      within(async ({ publisher }) => {
        const draft = emit(participantJoined, { ...participantJoined.example, personId, name });
        const { position } = await publisher.publish(draft, { tenant, source: SOURCE });
        return { event: JSON.parse(await bytesAt(EVENTS, { seq: position.seq })) as CloudEvent, seq: position.seq };
      }),
    forge: async (event) => {
      const subject = `ev.0.${event.tenant}.room.RM_forged.participant_joined`;
      return (await plain.js.publish(subject, JSON.stringify(event))).seq;
    },
    read: (seq) =>
      within(async ({ reader, told }) => {
        try {
          const stored = await reader.one({ stream: EVENTS, seq });
          return [stored?.event.data['name'], ...new Set(told)];
        } catch (thrown) {
          return ['unreadable', (thrown as Error).name];
        }
      }),
    copyKeys: async (tenant, from, to) => {
      const recordOf = (subject: string) => recordSubject({ tenant, subject, purpose: 'person' });
      const record = JSON.parse(await bytesAt('KV_vault', { last_by_subj: recordOf(from) })) as object;
      await plain.js.publish(recordOf(to), JSON.stringify({ ...record, subject: to }));
    },
    erase: (tenant, person) => within(async ({ vault }) => void (await vault.destroy({ tenant, person }))),
    keysOf: async (tenant) => {
      let count = 0;
      for await (const batch of recordsOf(plain, tenant)) for (const { record } of batch) count += record.keys.length;
      return count;
    },
    destroyTenant: (tenant) => within(async ({ vault }) => void (await vault.destroyTenant(tenant))),
    start: async ({ read }) => {
      const before = await mastersInUse(plain);
      const login = { url: nats.url, user: nats.user, password: nats.password };
      const local = { nats: { ...login, edges: [], local: true } } as unknown as Local;
      const masterKeys = { read, renew: undefined };
      const said = await openLog(parseConfig({ AURALINK_DATA: dir }), local, masterKeys, catalogue, meter, []).then(
        async (log) => {
          await log.close();
          return 'started';
        },
        codeOf,
      );
      return [said, (await mastersInUse(plain)).join() !== before.join()];
    },
  };
};
