import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type * as api from '../api.gen.ts';
import { api as program } from '../api/api.ts';

export type Checkpoint = Readonly<api.Checkpoint>;
export type Proof = Readonly<api.Proof>;
export type Verdict = Readonly<api.Verdict>;

/** What stands for the whole log up to a checkpoint, and is worth keeping elsewhere. */
export const headOf = ({ hash, to }: Pick<Checkpoint, 'hash' | 'to'>): string => `${hash}@${to}`;

/** Checkpoints come at most once in a second, and mostly once in a minute. */
const EVERY_MS = 15_000;

export const checkpointsQuery = infiniteQueryOptions({
  queryKey: ['audit', 'checkpoints'],
  queryFn: ({ signal, pageParam }) => program.listCheckpoints({ query: { limit: 50, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next_cursor,
  refetchInterval: EVERY_MS,
});

/** The keys, their witnesses: what stands behind the checkpoints. */
export const keysQuery = queryOptions({
  queryKey: ['audit', 'keys'],
  queryFn: ({ signal }) => program.listAuditKeys({ signal }),
  refetchInterval: EVERY_MS,
});

export const witnessesQuery = queryOptions({
  queryKey: ['audit', 'witnesses'],
  queryFn: ({ signal }) => program.listWitnesses({ signal }),
  refetchInterval: EVERY_MS,
});

export const proofQuery = (event: string) =>
  queryOptions({
    queryKey: ['audit', 'proof', event],
    queryFn: ({ signal }) => program.getProof({ params: { event }, signal }),
    retry: false,
  });

export const verifyLog = (): Promise<Verdict> => program.verifyLog({ body: {} });
