import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type * as api from '../api.gen.ts';
import { api as program } from '../api/api.ts';
import { ProblemError } from '../api/call.ts';
import { checkConsistency, checkEventProof } from './proof/check.ts';

export type AuditKey = Readonly<api.AuditKey>;
export type SigningState = Readonly<api.SigningState>;
export type Checkpoint = Readonly<api.Checkpoint>;
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

/** When the next checkpoint covers what was asked for, by the refusal; undefined for any other failure. */
export const coveredBy = (error: unknown): string | undefined => {
  if (!(error instanceof ProblemError) || error.problem.code !== 'EVENT_NOT_COVERED') return undefined;
  const { covered_by: at } = error.problem as { readonly covered_by?: unknown };
  return typeof at === 'string' ? at : undefined;
};

const SOONEST_MS = 2_000;

/** The proof of an event, and what this page itself finds of it. Where the event is not covered yet it is asked for again when it should be. */
export const proofQuery = (event: string) =>
  queryOptions({
    queryKey: ['audit', 'proof', event],
    queryFn: async ({ signal }) => {
      const [proof, { items: keys }] = await Promise.all([
        program.getProof({ params: { event }, signal }),
        program.listAuditKeys({ signal }),
      ]);
      return { proof, checked: await checkEventProof(proof, keys) };
    },
    retry: false,
    staleTime: Infinity,
    refetchInterval: ({ state: { error } }) => {
      const at = coveredBy(error);
      return at === undefined ? false : Math.max(SOONEST_MS, Date.parse(at) - Date.now());
    },
  });

/** That one signed tree begins with another, and what this page itself finds of it. */
export const consistencyQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['audit', 'consistency', from, to],
    queryFn: async ({ signal }) => {
      const [proof, { items: keys }] = await Promise.all([
        program.getConsistency({ query: { from, to }, signal }),
        program.listAuditKeys({ signal }),
      ]);
      return { proof, checked: await checkConsistency(proof, keys) };
    },
    retry: false,
    staleTime: Infinity,
  });

/** How the key that signs now is kept: only whoever runs the platform may ask. */
export const signingQuery = queryOptions({
  queryKey: ['audit', 'signing'],
  queryFn: ({ signal }) => program.getAuditSigning({ signal }),
});

export const rotateKey = (): Promise<AuditKey> => program.rotateAuditKey();

export const verifyLog = (): Promise<Verdict> => program.verifyLog({ body: {} });
