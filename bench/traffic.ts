import type { Broker } from '../streams/broker.ts';
import { lastSeq } from '../streams/ends.ts';
import { parseSubject, shardOf } from '../streams/subjects.ts';
import { EVENTS } from '../streams/topology.ts';
import { meeting } from '../tests/meeting.ts';

/** Stand for the number of a meeting and its tenant until they are known; no other text holds them. */
const [ROOM, TENANT] = ['zzNNzz', 'zzTTzz'];

/** Messages between two looks at whether the server keeps up. */
const ROUND = 2_000;

const aggregateOf = (subject: string): string => subject.replace('/', '.');

/** One meeting's events as they lie on the log, by subject and bytes, with marks for what differs. */
const template = meeting(TENANT, `RM_${ROOM}`).map(({ event }) => ({
  subject: `ev.SHARD.${TENANT}.${aggregateOf(event.subject)}.${event.type.split('.').slice(2, -1).join('_')}`,
  payload: JSON.stringify(event),
}));

/** Events of one meeting; in it there is something for every projection that serves rooms. */
export const EVENTS_A_MEETING = template.length;

export const tenantOf = (at: number, tenants: number): string => `tenant-${at % tenants}`;

/**
 * Puts meetings of so many tenants in turn onto the log, as fast as the server takes them, until it holds `events`. Written without the
 * publisher: what is measured is what follows. Throws where the stream did not store what it was sent.
 */
export const fillLog = async (broker: Broker, events: number, tenants: number, from = 0): Promise<void> => {
  const { nc } = broker;
  let sent = from;
  for (let room = Math.floor(from / EVENTS_A_MEETING); sent < events; room += 1) {
    const tenant = tenantOf(room, tenants);
    const fill = (text: string): string => text.replaceAll(ROOM, String(room)).replaceAll(TENANT, tenant);
    for (const { subject, payload } of template) {
      if (sent === events) break;
      nc.publish(fill(subject).replace('SHARD', String(shardOf(tenant))), fill(payload));
      if ((sent += 1) % ROUND === 0) await nc.flush();
    }
    if (sent % (ROUND * 10) < EVENTS_A_MEETING) await untilStored(broker, sent - ROUND);
  }
  await untilStored(broker, events);
};

const untilStored = async (broker: Broker, seq: number): Promise<void> => {
  for (let before = -1; ;) {
    const now = await lastSeq(broker, EVENTS);
    if (now >= seq) return;
    if (now === before) throw new Error(`the log stands at ${now} of ${seq}`);
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

if (template.some(({ subject }) => parseSubject(subject) === undefined)) throw new Error('a subject is none');
