import fc from 'fast-check';
import type { Known } from './known.ts';
import type { Content, Described, Operation, Parameter } from './document.ts';
import { HOSTILE, HOSTILE_BODY, HOSTILE_TEXT, nearly, valuesOf, type Words } from './values.ts';

/** One request, as it goes over the wire. */
export interface Request {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** Who asks. */
  readonly as: 'owner' | 'platform' | 'nobody' | 'stranger' | 'reader' | 'liar';
}

/** A request that may be about something whose id comes out on the way. */
export interface Draft extends Request {
  /** Which of those that are known it asks for: a number that counts round. Absent: what `path` says. */
  readonly about?: number | undefined;
}

const aboutOne = (path: string, template: string, id: string | undefined): string => {
  const at = template.indexOf('{');
  if (at < 0 || id === undefined) return path;
  return `${template.slice(0, at)}${encodeURIComponent(id)}${path.slice(at).replace(/^[^/]*/, '')}`;
};

/** The request as it is sent now: about a thing that is there, at the revision it has. */
export const settled = ({ about, ...request }: Draft, template: string, known: Known): Request => {
  if (about === undefined) return request;
  const query = request.path.includes('?') ? request.path.slice(request.path.indexOf('?')) : '';
  const given = request.path.slice(0, request.path.length - query.length);
  const path = aboutOne(given, template, known.idBehind(template.split('{')[0] ?? '', about));
  const etag = request.method === 'GET' ? undefined : known.etagOf(path);
  return {
    ...request,
    path: path + query,
    headers: etag === undefined ? request.headers : { ...request.headers, 'if-match': etag },
  };
};

const IN_HEADER = /[^\t\x20-\x7e\x80-\xff]/g;
/** What Node's client can put into a header. */
const headerText = (text: string): string => text.replaceAll(IN_HEADER, '').trim();

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Percent-encoded, half surrogates too, which `encodeURIComponent` refuses. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const pathText = fc.oneof(
  { arbitrary: HOSTILE_TEXT.map(encoded), weight: 8 },
  { arbitrary: fc.constantFrom('%zz', '%', '%c0%ae', '%2e%2e%2f', 'a%2fb', '%00', '%E0%A4%A'), weight: 2 },
);

const ODD_TYPES = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  '',
  'a',
];

const WAITS = [
  'respond-async',
  'wait=0',
  'wait=1',
  'wait=x',
  'wait=-1',
  'return=minimal',
  'wait=1, respond-async',
  ',',
];

type Odds = 'valid' | 'nearly' | 'hostile';
const ODDS: fc.Arbitrary<Odds> = fc.oneof(
  { arbitrary: fc.constant<Odds>('valid'), weight: 5 },
  { arbitrary: fc.constant<Odds>('nearly'), weight: 3 },
  { arbitrary: fc.constant<Odds>('hostile'), weight: 2 },
);

/** Now and then a method that the path does not have. */
const methodsBeside = ({ method }: Operation): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.constant(method), weight: 9 },
    { arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'), weight: 1 },
  );

/** Makes requests for an operation: valid ones, nearly valid ones, hostile ones. */
export const requestsFor = (document: Described, words: Words) => {
  const valid = valuesOf(document, words);
  const pathOf = (operation: Operation, odds: Odds): fc.Arbitrary<string> => {
    const parameters = operation.parameters.filter((each) => each.in === 'path');
    const one = ({ name, schema }: Parameter) => valid(schema, name).map((value) => encoded(shown(value)));
    const given = fc.record(
      Object.fromEntries(parameters.map((each) => [each.name, odds === 'hostile' ? pathText : one(each)])),
    );
    return given.map((values) => operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => String(values[name])));
  };
  const queryOf = (operation: Operation, odds: Odds): fc.Arbitrary<string> => {
    const parameters = operation.parameters.filter((each) => each.in === 'query');
    const value = ({ name, schema }: Parameter) => {
      // A cursor is nobody's to invent: one that was not given is refused.
      if (odds === 'valid') return name === 'cursor' ? fc.constant(undefined) : valid(schema, name);
      return fc.oneof(valid(schema, name), odds === 'nearly' ? valid(schema, name) : HOSTILE, HOSTILE_TEXT);
    };
    const fields = Object.fromEntries(parameters.map((each) => [each.name, value(each)]));
    const needed = odds === 'valid' ? parameters.filter(({ required }) => required).map(({ name }) => name) : [];
    const extra = odds === 'valid' ? fc.constant({}) : fc.dictionary(HOSTILE_TEXT, HOSTILE_TEXT, { maxKeys: 1 });
    return fc.tuple(fc.record(fields, { requiredKeys: needed }), extra).map(([own, others]) => {
      const pairs = Object.entries({ ...own, ...others }).flatMap(([name, given]) =>
        (Array.isArray(given) ? given : [given])
          .filter((each) => each !== undefined)
          .map((each) => `${encoded(name)}=${encoded(shown(each))}`),
      );
      return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
    });
  };
  const headersOf = (operation: Operation, odds: Odds): fc.Arbitrary<Record<string, string>> => {
    const parameters = operation.parameters.filter((each) => each.in === 'header');
    const own = ({ name, schema }: Parameter) => {
      if (name.toLowerCase() === 'prefer') return fc.constantFrom(...WAITS);
      // Mostly fresh: a repeated key is answered from what the first one stored.
      if (name === 'Idempotency-Key' && odds !== 'hostile')
        return fc.oneof({ arbitrary: fc.uuid(), weight: 9 }, fc.constant('again'));
      return (odds === 'hostile' ? HOSTILE_TEXT : valid(schema, name).map(shown)).map(headerText);
    };
    const fields = Object.fromEntries(parameters.map((each) => [each.name, own(each)]));
    const odd = fc.dictionary(
      fc.constantFrom(
        'accept',
        'origin',
        'x-forwarded-for',
        'x-user-id',
        'if-match',
        'range',
        'cookie',
        'ce-id',
        'expect-ct',
      ),
      HOSTILE_TEXT.map(headerText),
      { maxKeys: 2 },
    );
    const others = odds === 'valid' ? fc.constant({}) : odd;
    return fc.tuple(fc.record(fields, { requiredKeys: [] }), others).map(([a, b]) => ({ ...a, ...b }));
  };
  const jsonOf = ({ schema, example }: Content, odds: Odds): fc.Arbitrary<Buffer> => {
    // The example is not only well-formed: it means something.
    const good = fc.oneof(valid(schema, ''), fc.constant(example));
    const value = odds === 'valid' ? good : good.chain(nearly);
    return value.map((one) => Buffer.from(JSON.stringify(one) ?? 'null'));
  };
  const bodyOf = (
    operation: Operation,
    odds: Odds,
  ): fc.Arbitrary<readonly [string | undefined, Buffer | undefined]> => {
    const contents = Object.entries(operation.requestBody?.content ?? {});
    const none = fc.constant([undefined, undefined] as const);
    if (operation.method === 'GET') return none;
    const proper = contents.map(([type, content]) =>
      (odds === 'hostile' ? HOSTILE_BODY : jsonOf(content, odds)).map((body) => [type, body] as const),
    );
    const odd = fc.tuple(fc.constantFrom(...ODD_TYPES, 'application/json'), HOSTILE_BODY);
    if (odds === 'valid') return proper.length > 0 ? fc.oneof(...proper) : none;
    return fc.oneof(none, odd, ...proper, ...proper);
  };
  const WHO: fc.Arbitrary<Request['as']> = fc.oneof(
    { arbitrary: fc.constant<Request['as']>('owner'), weight: 16 },
    { arbitrary: fc.constantFrom<Request['as']>('platform', 'nobody', 'stranger', 'reader', 'liar'), weight: 2 },
  );
  const rightful = (operation: Operation): Request['as'] =>
    operation['x-permission'].startsWith('platform:') ? 'platform' : 'owner';
  return (operation: Operation): fc.Arbitrary<Draft> =>
    ODDS.chain((odds) =>
      fc
        .tuple(
          pathOf(operation, odds),
          queryOf(operation, odds),
          headersOf(operation, odds),
          bodyOf(operation, odds),
          odds === 'valid' ? fc.constant(rightful(operation)) : WHO,
          odds === 'hostile' ? methodsBeside(operation) : fc.constant(operation.method),
          odds === 'hostile' ? fc.constant(undefined) : fc.option(fc.nat(1_000), { nil: undefined, freq: 3 }),
        )
        .map(([path, query, headers, [type, body], as, method, about]) => ({
          operation: operation.operationId,
          method,
          path: path + query,
          headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }) },
          body,
          as,
          about,
        })),
    );
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The request as a line for a shell. */
export const asCurl = (base: string, { method, path, headers, body, as }: Request): string =>
  [
    `curl -si -X ${method}`,
    as === 'nobody' ? '' : `-H "Authorization: Bearer $TOKEN_OF_${as.toUpperCase()}"`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    body === undefined ? '' : `--data-binary @<(echo ${body.toString('base64')} | base64 -d)`,
    quoted(base + path),
  ]
    .filter(Boolean)
    .join(' ');
