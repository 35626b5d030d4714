import { expect, test } from 'vitest';
import { codeIn } from './code.ts';

test.each([
  ['the code alone', ' AENHaTjdicRTiqiMMFSitA ', 'AENHaTjdicRTiqiMMFSitA'],
  ['the whole link', 'http://127.0.0.1:8080/#code=AENHaTjdicRTiqiMMFSitA', 'AENHaTjdicRTiqiMMFSitA'],
  ['the fragment', '#code=AENHaTjdicRTiqiMMFSitA', 'AENHaTjdicRTiqiMMFSitA'],
  ['nothing', '', undefined],
  ['a link without a code', 'http://127.0.0.1:8080/#x=1', undefined],
  ['words', 'not a code', undefined],
])('a sign-in code is found in %s', (_, text, code) => expect(codeIn(text)).toBe(code));
