import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, it } from 'vitest';
import { differences } from './differences.ts';

const closed = (fields: Parameters<typeof Type.Object>[0]) => Type.Object(fields, { additionalProperties: false });
const Target = Type.Union([
  closed({ type: Type.Literal('webhook'), url: Type.String() }),
  closed({ type: Type.Literal('nats'), name: Type.Optional(Type.String({ pattern: '^[a-z]+$' })) }),
  closed({ type: Type.Literal('projection'), projection: Type.String() }),
]);
const compiled = Compile(closed({ target: Target }));
const found = (target: unknown) => differences(compiled.Errors({ target }));

it('of things that a word tells apart, only the named one is spoken of', () => {
  expect(found({ type: 'nats', name: 'a.b' })).toEqual([
    { pointer: '/target/name', message: 'must match pattern "^[a-z]+$"' },
  ]);
  expect(found({ type: 'webhook', name: 'copy' })).toEqual([
    { pointer: '/target/url', message: 'is required' },
    { pointer: '/target/name', message: 'is not a known field' },
  ]);
});

it('a word that names none of them is answered with those there are', () => {
  expect(found({ type: 'file', path: 'x' })).toEqual([
    { pointer: '/target/type', message: 'must be one of webhook, nats, projection' },
  ]);
});

it('a constant that is missed is named', () => {
  const { Errors } = { Errors: (value: unknown) => Compile(closed({ v: Type.Literal('1.0') })).Errors(value) };
  expect(differences(Errors({ v: '2.0' }))).toEqual([{ pointer: '/v', message: 'must be 1.0' }]);
});

it('what no word tells apart keeps every difference', () => {
  const messages = found({}).map(({ message }) => message);
  expect(messages).toContain('is required');
  expect(found(null).length).toBeGreaterThan(0);
});
