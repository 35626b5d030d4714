import { DEAD } from '../../streams/topology.ts';
import type { Here } from '../cli/here.ts';
import type { Facts } from './facts.ts';

/** Tenants that have letters on the stream of dead letters, and the one that a command means by itself. */
const tenantsOf = async (here: Here): Promise<ReadonlySet<string | undefined>> => {
  const tenants = new Set<string | undefined>([undefined]);
  try {
    const broker = await here.broker();
    try {
      const { state } = await broker.jsm.streams.info(DEAD, { subjects_filter: 'dead.>' });
      for (const subject of Object.keys(state.subjects ?? {})) tenants.add(subject.split('.')[1]);
    } finally {
      await broker.close();
    }
  } catch {
    // The log is another check's business; the caller's own tenant can be asked without it.
  }
  return tenants;
};

/** Open dead letters by tenant, as the running program counts them; undefined where it cannot be asked. */
export const countOpenLetters = async (here: Here, signal: AbortSignal): Promise<Facts['openLetters']> => {
  const counts = new Map<string, number>();
  for (const tenant of await tenantsOf(here)) {
    const name = tenant ?? 'default';
    // A token from AURALINK_TOKEN reads its own tenant only.
    const api = await here.api(signal, tenant === undefined ? {} : { tenant }).catch(() => undefined);
    const answer = await api?.client.getOverview().catch(() => undefined);
    if (answer) counts.set(name, answer.dead_letters);
  }
  return counts.size === 0 ? undefined : [...counts].map(([tenant, open]) => ({ tenant, open }));
};
