import { ERRORS, type ErrorCode } from '../../schemas/errors.ts';
import { type RouteDeclaration, takesKey } from '../route.ts';
import { HEADERS, hasPages, hasRevision, hasTag, isRead, type HeaderName, headersOf, isWrite } from './headers.ts';
import type { Hoist, Json } from './hoist.ts';
import { contentOf } from './parameters.ts';
import { problemContent, problemText } from './problem.ts';

/** One answer as the document shows it. */
interface Response {
  readonly description: string;
  readonly headers?: Json;
  readonly content?: Json;
}

type Responses = Readonly<Record<string, Response>>;

const FRESHNESS = ['AuraLink-As-Of', 'AuraLink-Lag-Ms'] as const;
const AGAIN: ReadonlySet<number> = new Set([429, 503]);
const LIMITED = ['RateLimit', 'RateLimit-Policy'] as const;

const refusalHeaders = (route: RouteDeclaration, status: number): readonly HeaderName[] => [
  'X-Request-Id',
  ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
  ...(status === 429 ? LIMITED : []),
  ...(isRead(route) && status !== 401 ? FRESHNESS : []),
  ...(AGAIN.has(status) ? (['Retry-After'] as const) : []),
];

const refusals = (route: RouteDeclaration, codes: readonly ErrorCode[]): Responses => {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, some]) => [
        String(status),
        {
          description: problemText(some),
          headers: headersOf(...refusalHeaders(route, status)),
          content: problemContent(some),
        },
      ]),
  );
};

const isEmpty = ({ reply }: RouteDeclaration): boolean => (reply as { readonly type?: string }).type === 'undefined';

const mannerHeaders = (route: RouteDeclaration): readonly HeaderName[] => [
  ...(takesKey(route) ? (['Idempotency-Replayed'] as const) : []),
  ...(route.limit === 'none' ? [] : LIMITED),
];

const replyHeaders = (route: RouteDeclaration, status: number): Json => {
  const names: readonly HeaderName[] = [
    'X-Request-Id',
    ...(isRead(route) ? FRESHNESS : []),
    ...(hasTag(route) ? (['ETag'] as const) : []),
    ...(hasPages(route) ? (['Link'] as const) : []),
    ...(isWrite(route) && (status === 201 || status === 202) ? (['Location'] as const) : []),
    ...(isWrite(route) && status === 202 ? (['Retry-After'] as const) : []),
    ...(isWrite(route) ? (['Preference-Applied'] as const) : []),
    ...mannerHeaders(route),
  ];
  const own = Object.entries(route.replyHeaders).map(([name, description]) => [
    name,
    name in HEADERS ? { $ref: `#/components/headers/${name}` } : { description, schema: { type: 'string' } },
  ]);
  return { ...headersOf(...names), ...(Object.fromEntries(own) as Json) };
};

const answers = (route: RouteDeclaration, hoist: Hoist, schemas: Readonly<Record<string, Json>>): Responses => {
  const [type = ''] = route.produces.split(';');
  const contents = Object.entries({ [type]: route.reply, ...route.alsoProduces }).map(([name, schema]) => [
    name,
    contentOf(hoist(schema), schemas),
  ]);
  const content = isEmpty(route) ? {} : { content: Object.fromEntries(contents) as Json };
  const at = (status: number, description: string): Responses => ({
    [status]: { description, headers: replyHeaders(route, status), ...content },
  });
  const others = Object.entries(route.also).map(([status, description]) => at(Number(status), description));
  return {
    ...(isWrite(route) ? at(202, 'Stored on the log; the outcome is not known yet') : {}),
    ...at(route.status, route.summary),
    ...(hasRevision(route)
      ? { 304: { description: 'Not changed since If-None-Match', headers: headersOf('X-Request-Id', 'ETag') } }
      : {}),
    ...(Object.assign({}, ...others) as Responses),
  };
};

/** A status may be both, as 503 of /readyz: a report, or a problem. */
const together = (problems: Responses, given: Responses): Responses => {
  const merged: Record<string, Response> = { ...problems };
  for (const [status, answer] of Object.entries(given)) {
    const problem = problems[status];
    merged[status] = problem
      ? {
          description: `${answer.description}  \n${problem.description}`,
          headers: { ...problem.headers, ...answer.headers },
          content: { ...answer.content, ...problem.content },
        }
      : answer;
  }
  return merged;
};

/** Everything an operation can answer, by status. */
export const responsesOf = (
  route: RouteDeclaration,
  codes: readonly ErrorCode[],
  hoist: Hoist,
  schemas: Readonly<Record<string, Json>>,
): Responses => together(refusals(route, codes), answers(route, hoist, schemas));
