import { expect, test } from 'vitest';
import { initials, lagStep } from './format.ts';

test.each([
  ['Ana', 'AN'],
  ['Zoë Müller-Lüdenscheidt', 'ZL'],
  ['guest-u7i', 'GU'],
  ['<b>eve</b>', 'BB'],
  ['李雷', '李雷'],
  ['👋', '?'],
])('the face of %s shows %s', (name, letters) => expect(initials(name)).toBe(letters));

test.each([
  [0, '< 10 ms'],
  [9.6, '< 10 ms'],
  [36, '< 50 ms'],
  [730, '< 1 s'],
  [2_400, '2.4 s'],
])('a lag of %d ms reads %s', (ms, text) => expect(lagStep(ms)).toBe(text));
