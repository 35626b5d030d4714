import { InexactNumber, parseExactly } from '../streams/exact-json.ts';
import { invalidBody } from './problem.ts';

/** Nesting that no body of ours needs; deeper ones only serve to exhaust whoever walks them. */
const MAX_DEPTH = 64;

const child = (pointer: string, name: string): string =>
  `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const checkText = (text: string, pointer: string): void => {
  // Postgres stores neither U+0000 nor half a surrogate pair in text or jsonb; both would become dead letters later.
  if (text.includes('\0')) throw invalidBody('must not contain U+0000', pointer);
  if (!text.isWellFormed()) throw invalidBody('contains half of a surrogate pair', pointer);
};

interface Visit {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
}

const childrenOf = ({ value, pointer, depth }: Visit): readonly Visit[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (depth > MAX_DEPTH) throw invalidBody(`is nested deeper than ${MAX_DEPTH} levels`);
  return Object.entries(value).map(([name, inner]) => {
    checkText(name, pointer);
    return { value: inner, pointer: child(pointer, name), depth: depth + 1 };
  });
};

/** Fatal: bytes that are no UTF-8 would become U+FFFD, and the sender would never hear of it. A byte order mark is passed over. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const textOf = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidBody('this is no UTF-8');
  }
};

/**
 * Reads a JSON body. Throws BODY_INVALID for what is no UTF-8 or no JSON, is nested too deeply, holds text that cannot be stored, or a
 * number that would be read as another.
 */
export const readJson = (bytes: Uint8Array): unknown => {
  const text = textOf(bytes);
  let root: unknown;
  try {
    root = parseExactly(text);
  } catch (thrown) {
    if (thrown instanceof InexactNumber) throw invalidBody(thrown.message);
    throw invalidBody(text.trim() === '' ? 'a JSON body is required' : 'this is no JSON');
  }
  // A list of visits instead of recursion: a body of 1 MB may be 500,000 levels deep.
  const open: Visit[] = [{ value: root, pointer: '', depth: 1 }];
  for (let visit = open.pop(); visit; visit = open.pop()) {
    if (typeof visit.value === 'string') checkText(visit.value, visit.pointer);
    for (const inner of childrenOf(visit)) open.push(inner);
  }
  return root;
};
