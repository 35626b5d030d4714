import rulesets from '@stoplight/spectral-rulesets';
import type { RulesetDefinition, RulesetFunction } from '@stoplight/spectral-core';

type Json = Readonly<Record<string, unknown>>;
type Finding = { readonly message: string };

/** A rule's function: sentences that say what is wrong. */
const says =
  (problems: (value: Json) => readonly string[]): RulesetFunction<Json, null> =>
  (value) =>
    problems(value).map((message): Finding => ({ message }));

const OPERATIONS = '$.paths[*][get,post,put,patch,delete]';
const PROBLEM = 'application/problem+json';

const parts = (value: unknown): readonly (readonly [string, Json])[] =>
  Object.entries((value ?? {}) as Readonly<Record<string, Json>>);

const bodiesWithoutExample = ({ requestBody, responses }: Json): readonly string[] => {
  const contents = [requestBody as Json | undefined, ...parts(responses).map(([, response]) => response)];
  return contents.flatMap((part) =>
    parts(part?.['content'])
      .filter(([, content]) => content['example'] === undefined && content['examples'] === undefined)
      .map(([type]) => `the body ${type} has no example`),
  );
};

const withoutPermission = ({ 'x-permission': permission, security }: Json): readonly string[] => {
  if (typeof permission !== 'string' || !/^(public|anyone|[a-z]+:[a-z]+)$/.test(permission))
    return ['x-permission must say who may: public, anyone, or a permission'];
  const open = Array.isArray(security) && security.length === 0;
  return open === (permission === 'public') ? [] : ['security and x-permission say different things'];
};

const missingRefusals = ({ responses, 'x-permission': permission }: Json): readonly string[] => {
  const wanted = ['400', '500', '503', ...(permission === 'public' ? [] : ['401', '403'])];
  const given = responses as Readonly<Record<string, Json>>;
  const hasProblem = (status: string) => parts(given[status]?.['content']).some(([type]) => type === PROBLEM);
  return wanted.filter((status) => !hasProblem(status)).map((status) => `the refusal ${status} is missing`);
};

const namesOf = (parameters: unknown): readonly string[] =>
  (parameters as readonly Json[]).map(
    ({ name, $ref }) =>
      String(name ?? $ref)
        .split('/')
        .at(-1) as string,
  );

const listWithoutLink = ({ parameters, responses }: Json): readonly string[] => {
  if (!namesOf(parameters).includes('cursor')) return [];
  const [, good] = parts(responses).find(([status]) => status === '200') ?? [];
  return good && 'Link' in ((good['headers'] ?? {}) as Json)
    ? []
    : ['a list that is paged names its next page in Link'];
};

const writeWithoutHeaders = (operation: Json): readonly string[] => {
  if (operation['x-publishes'] === undefined) return [];
  const names = namesOf(operation['parameters']);
  return ['IdempotencyKey', 'Prefer'].filter((name) => !names.includes(name)).map((name) => `a write takes ${name}`);
};

const withoutRequestId = ({ responses }: Json): readonly string[] =>
  parts(responses)
    .filter(([, response]) => !('X-Request-Id' in ((response['headers'] ?? {}) as Json)))
    .map(([status]) => `the answer ${status} has no X-Request-Id`);

const rule = (given: string, description: string, problems: (value: Json) => readonly string[]) => ({
  given,
  description,
  severity: 'error' as const,
  resolved: false,
  // oxlint-disable-next-line unicorn/no-thenable -- the word of Spectral's rules
  then: { function: says(problems) },
});

/** What an OpenAPI document of ours must be beyond OpenAPI itself. */
export const OPENAPI_RULES: RulesetDefinition = {
  extends: [[rulesets.oas as RulesetDefinition, 'recommended']],
  rules: {
    'oas3-parameter-description': 'error',
    'operation-singular-tag': 'error',
    'aura-example': rule(OPERATIONS, 'Every body has an example', bodiesWithoutExample),
    'aura-permission': rule(OPERATIONS, 'Every operation says who may', withoutPermission),
    'aura-refusals': rule(OPERATIONS, 'Every operation names its refusals', missingRefusals),
    'aura-list-link': rule(OPERATIONS, 'Every paged list has Link', listWithoutLink),
    'aura-write-headers': rule(OPERATIONS, 'Every write takes the headers of writes', writeWithoutHeaders),
    'aura-request-id': rule(OPERATIONS, 'Every answer has its request id', withoutRequestId),
  },
};

const channelWithoutFacts = (channel: Json): readonly string[] =>
  channel['x-jetstream'] === undefined && channel['x-core-nats'] === undefined
    ? ['must say what carries it: x-jetstream or x-core-nats']
    : [];

const messageWithoutExample = ({ examples }: Json): readonly string[] =>
  Array.isArray(examples) && examples.length > 0 ? [] : ['has no example'];

/** The same for the AsyncAPI document. */
export const ASYNCAPI_RULES: RulesetDefinition = {
  extends: [[rulesets.asyncapi as RulesetDefinition, 'recommended']],
  rules: {
    // Which address to write to is the operator's to say, not the document's.
    'asyncapi-info-contact-properties': 'off',
    'aura-channel': rule('$.channels[*]', 'Every channel names its carrier', channelWithoutFacts),
    'aura-message': rule('$.components.messages[*]', 'Every message has an example', messageWithoutExample),
  },
};
