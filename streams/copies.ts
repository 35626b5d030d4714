import type { StreamInfo } from '@nats-io/jetstream';

/** `leads`: takes in what is published; `behind`: catches up; `away`: the leader hears nothing of it. */
export type CopyState = 'leads' | 'follows' | 'behind' | 'away';

/** One server's copy of a stream. */
export interface Copy {
  readonly server: string;
  readonly state: CopyState;
  /** Operations the leader has and it has not. */
  readonly behind: number;
}

const NANOS_PER_SECOND = 1_000_000_000;
/** A follower is heard several times a second; it counts as offline for the server only after a while longer (nats-server 2.15.2). */
const SILENT_S = 10;
/** Under load a healthy follower is a few operations behind at any moment. */
const BEHIND = 1_000;

/** The copies of a stream as its leader sees them; empty on a server that stands alone. Pure. */
export const copiesOf = ({ cluster }: Pick<StreamInfo, 'cluster'>): readonly Copy[] => {
  if (!cluster?.leader) return [];
  const followers = (cluster.replicas ?? []).map(({ name, offline, active, ...peer }): Copy => {
    // The server leaves it out where it is 0, which nats.js's types do not say (3.4).
    const { lag = 0 } = peer as { readonly lag?: number };
    const isAway = offline || active > SILENT_S * NANOS_PER_SECOND;
    return { server: name, state: isAway ? 'away' : lag > BEHIND ? 'behind' : 'follows', behind: lag };
  });
  return [{ server: cluster.leader, state: 'leads', behind: 0 }, ...followers];
};

/** Copies that do not follow; whether the loss of one more server would stop the stream, and whether it stands still already. Pure. */
export const weakness = (
  copies: readonly Copy[],
): { readonly lagging: readonly Copy[]; readonly isLastMajority: boolean; readonly isMinority: boolean } => {
  const lagging = copies.filter(({ state }) => state === 'away' || state === 'behind');
  const there = copies.length - lagging.filter(({ state }) => state === 'away').length;
  const most = copies.length / 2;
  return { lagging, isLastMajority: there > most && there - 1 <= most && copies.length > 1, isMinority: there < most };
};
