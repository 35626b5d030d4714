import fc from 'fast-check';
import type { Described } from './document.ts';
import { faultsOf } from './judge.ts';
import { createKnown } from './known.ts';
import { asCurl, type Draft, type Request, requestsFor, settled } from './requests.ts';
import type { Answer } from './send.ts';
import type { Words } from './values.ts';

/** What came of a run. */
export interface Outcome {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Operations that answered with a success at least once. */
  readonly reached: ReadonlySet<string>;
  /** What went wrong, each with the request that shows it. */
  readonly failures: readonly string[];
}

const AT_ONCE = 8;
/** Of one kind of fault, so many are told. */
const SHOWN = 3;

interface Fuzzing {
  readonly base: string;
  readonly document: Described;
  readonly send: (request: Request) => Promise<Answer>;
  readonly requests: number;
  readonly seed: number;
  /** Names and ids that are there, by field. */
  readonly words: Words;
  readonly foreign: string;
  /** Ids that no request may change anything about, because the run itself rests on them. */
  readonly kept: ReadonlySet<string>;
}

/** Requests in the order of the seed: each operation gets its share. */
const deal = ({ document, requests, seed, words }: Fuzzing): readonly Draft[] => {
  const { operations } = document;
  const make = requestsFor(document, words);
  const each = Math.ceil(requests / operations.length);
  const hands = operations.map((operation, at) => fc.sample(make(operation), { numRuns: each, seed: seed + at }));
  return Array.from({ length: each }, (_, round) => hands.map((hand) => hand[round] as Draft))
    .flat()
    .slice(0, requests);
};

/** A run that suspends its own tenant, or ends its own session, is refused from then on. */
const endsRun = ({ method, path }: Request, kept: ReadonlySet<string>): boolean =>
  method !== 'GET' && path.split(/[/?]/).some((part) => kept.has(part));

/**
 * Sends requests made from the document, and holds every answer to it. The same seed makes the same requests; those about a thing that is there take its id from an answer
 * before, and which came first may differ.
 */
export const fuzz = async (fuzzing: Fuzzing): Promise<Outcome> => {
  const { base, document, send, foreign } = fuzzing;
  const dealt = deal(fuzzing);
  const known = createKnown(document);
  const templates = new Map(document.operations.map(({ operationId, path }) => [operationId, path]));
  const byStatus: Record<string, number> = {};
  const reached = new Set<string>();
  const kinds = new Map<string, string[]>();
  const note = (request: Request, fault: string): void => {
    const kind = `${request.operation}: ${fault.slice(0, 160)}`;
    kinds.set(kind, [
      ...(kinds.get(kind) ?? []),
      `${request.operation}: ${fault}\n    ${asCurl(base, request).slice(0, 2_000)}`,
    ]);
  };
  const judge = async (draft: Draft): Promise<void> => {
    const request = settled(draft, templates.get(draft.operation) ?? '', known);
    if (endsRun(request, fuzzing.kept)) return;
    try {
      const answer = await send(request);
      byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
      if (answer.status < 300) reached.add(request.operation);
      known.learn(request, answer);
      for (const fault of faultsOf(document, request, answer, foreign)) note(request, fault);
    } catch (thrown) {
      note(request, `no answer: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let request = dealt[next++]; request; request = dealt[next++]) await judge(request);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const failures = [...kinds.values()].flatMap((some) => [
    ...some.slice(0, SHOWN),
    ...(some.length > SHOWN ? [`    … and ${some.length - SHOWN} more of it`] : []),
  ]);
  return { requests: dealt.length, byStatus, reached, failures };
};
