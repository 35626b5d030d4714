import { expect, test } from 'vitest';
import { sentence } from './sentence.ts';

const V1 = (name: string): string => `com.auralink.${name}.v1`;

test('a fact is told with the name of who did it', () =>
  expect(sentence(V1('participant.joined'), { identity: 'alice', name: 'Alice' })).toBe('Alice joined'));

test('a reason is told in words', () =>
  expect(sentence(V1('participant.left'), { identity: 'bob', reason: 'CLIENT_INITIATED' })).toBe(
    'bob left (by their own choice)',
  ));

test('erased and encrypted names never show as objects', () => {
  expect(sentence(V1('participant.joined'), { identity: null, name: null })).toBe('Somebody joined');
  expect(sentence(V1('message.sent'), { sender: { enc: 'v1', kid: 'k', data: '…' }, text: null })).toBe(
    'Somebody said a message that can no longer be read',
  );
});

test('a type without a sentence of its own is told by its summary, else by its name', () => {
  expect(sentence(V1('call.ended'), {}, 'The call is over')).toBe('The call is over');
  expect(sentence(V1('call.ended'), {})).toBe('call: ended');
});

test('a name of a script from right to left stands apart from the sentence around it', () =>
  expect(sentence(V1('participant.joined'), { name: 'محمد' })).toBe('\u2068محمد\u2069 joined'));
