import type { Described, Operation } from './document.ts';
import type { Request } from './requests.ts';
import type { Answer } from './send.ts';

/** Codes that a router gives before any operation is found. */
const NOWHERE = new Set(['ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED']);

const INSIDE =
  /node_modules|\.ts:\d+|\bat (?:async )?[\w.<>]+ \(|postgres(?:ql)?:\/\/|nats:\/\/|relation "|syntax error at|ECONN|undefined is not|Cannot read prop/;

const typeOf = ({ headers }: Answer): string => (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

interface Problem {
  readonly [name: string]: unknown;
  readonly code?: string;
}

const problemFaults = (answer: Answer, path: string): readonly string[] => {
  const problem = parsed(answer.body) as Problem | undefined;
  if (!problem) return ['a refusal without a problem document'];
  const wanted: Readonly<Record<string, unknown>> = {
    status: answer.status,
    type: `/docs/errors#${String(problem.code).toLowerCase()}`,
    request_id: answer.headers['x-request-id'],
    instance: path.split('?')[0],
  };
  return Object.entries(wanted)
    .filter(([name, value]) => problem[name] !== value)
    .map(([name, value]) => `its ${name} is ${String(problem[name])}, not ${String(value)}`);
};

const contentFaults = (document: Described, { responses }: Operation, answer: Answer): readonly string[] => {
  const response = responses[String(answer.status)];
  if (!response) return [`answers ${answer.status}, which is not declared`];
  const type = typeOf(answer);
  const declared = response.content;
  if (!declared) return answer.body === '' ? [] : [`${answer.status} has a body, which is not declared`];
  const content = declared[type];
  if (!content) return [`${answer.status} is ${type || 'without a type'}, not ${Object.keys(declared).join(' or ')}`];
  if (answer.cut || !type.endsWith('json') || type.includes('ndjson')) return [];
  const body = parsed(answer.body);
  if (body === undefined) return ['a body that is no JSON'];
  return document.problems(content.schema, body).map((problem) => `its body is not as declared: ${problem}`);
};

const headerFaults = ({ responses }: Operation, answer: Answer): readonly string[] => {
  const declared = Object.keys(responses[String(answer.status)]?.headers ?? {}).map((name) => name.toLowerCase());
  const faults = ['x-request-id', 'x-content-type-options'].filter((name) => answer.headers[name] === undefined);
  const undeclared = [
    'etag',
    'link',
    'location',
    'retry-after',
    'auralink-as-of',
    'preference-applied',
    'set-cookie',
  ].filter((name) => answer.headers[name] !== undefined && !declared.includes(name));
  return [
    ...faults.map((name) => `the header ${name} is missing`),
    ...undeclared.map((name) => `the header ${name} is not declared for ${answer.status}`),
  ];
};

const leakFaults = (answer: Answer, foreign: string | undefined): readonly string[] => {
  const whole = `${JSON.stringify(answer.headers)}\n${answer.body}`;
  const inside = INSIDE.exec(whole)?.[0];
  return [
    ...(foreign !== undefined && whole.includes(foreign) ? ['it holds what belongs to another tenant'] : []),
    ...(inside === undefined ? [] : [`it tells of the program's inside: ${inside}`]),
  ];
};

/** The stranger's tenant has no LiveKit server of its own, which is said with 503. */
const isForeignGround = ({ as }: Request, answer: Answer): boolean =>
  as === 'stranger' && (parsed(answer.body) as Problem | undefined)?.code === 'LIVEKIT_NOT_CONFIGURED';

const isNowhere = (answer: Answer): boolean => NOWHERE.has(String((parsed(answer.body) as Problem | undefined)?.code));

/** Everything that is wrong with an answer; empty when it is as the document says. `foreign` stands in another tenant's data only. */
export const faultsOf = (document: Described, request: Request, answer: Answer, foreign: string): readonly string[] => {
  const [path = ''] = request.path.split('?');
  const operation = document.at(request.method, path);
  const common = [
    ...(answer.status >= 500 && !isForeignGround(request, answer)
      ? [`answers ${answer.status}: ${answer.body.slice(0, 300)}`]
      : []),
    ...(answer.status >= 400 && request.method !== 'HEAD' ? problemFaults(answer, path) : []),
    // Whoever runs the platform may see it.
    ...leakFaults(answer, request.as === 'platform' ? undefined : foreign),
  ];
  // A path that no operation has, or that is none: the router says so.
  if (!operation || isNowhere(answer))
    return operation && path.length < 1_500 ? [...common, 'the router does not know it'] : common;
  return [...common, ...contentFaults(document, operation, answer), ...headerFaults(operation, answer)];
};
