import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  headText,
  openNote,
  parseHead,
  parseNote,
  parseVerifierKey,
  signingKey,
  signNote,
  verifierKey,
} from './note.ts';

/** The known answer of Go's golang.org/x/mod/sumdb/note, from which the format comes. */
const KNOWN = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const keyOf = (byte: number) => signingKey(Buffer.alloc(32, byte));
const publicOf = (byte: number, name = 'auralink/test') => verifierKey(name, keyOf(byte).x);

describe('a signed note', () => {
  it('of somebody else is opened with the key that they publish', () => {
    const key = parseVerifierKey(KNOWN);
    expect(key?.text).toBe(KNOWN);
    expect(openNote(NOTE, key ? [key] : [])?.by).toEqual([key]);
    expect(openNote(NOTE.replace('answer', 'ANSWER'), key ? [key] : [])).toBeUndefined();
  });

  it('is opened by whoever knows one of its keys, and by nobody else', () => {
    const text = fc.string({ unit: 'grapheme' }).map((line) => `${line.replaceAll(/\p{Cc}/gu, '.')}\n`);
    fc.assert(
      fc.property(text, (words) => {
        const note = signNote(words, [
          { name: 'auralink/test', key: keyOf(1) },
          { name: 'auralink/test', key: keyOf(2) },
        ]);
        for (const byte of [1, 2])
          expect(openNote(note, [publicOf(byte)])).toEqual({ text: words, by: [publicOf(byte)] });
        expect(openNote(note, [publicOf(3), publicOf(1, 'another')])).toBeUndefined();
        expect(openNote(note, [])).toBeUndefined();
      }),
    );
  });

  it('is refused as a whole where a line in the name of a known key is not its signature', () => {
    const note = signNote('text\n', [{ name: 'auralink/test', key: keyOf(1) }]);
    const [line = ''] = note.split('\n').slice(2);
    const head = line.slice(0, line.lastIndexOf(' ') + 1);
    const encoded = line.slice(head.length);
    const bytes = Buffer.from(encoded, 'base64');
    bytes[10] = (bytes[10] as number) ^ 1;
    expect(openNote(`${note}${head}${bytes.toString('base64')}\n`, [publicOf(1)])).toBeUndefined();
    expect(openNote(`${note}${line}\n`, [publicOf(1)])).toBeDefined();
  });

  it('is none without its empty line, its end, or with control characters and signatures of another form', () => {
    const note = signNote('text\n', [{ name: 'auralink/test', key: keyOf(1) }]);
    expect(parseNote(note)).toMatchObject({ text: 'text\n', signatures: [{ name: 'auralink/test' }] });
    for (const other of [
      '',
      '\n\n',
      'text\n',
      note.slice(0, -1),
      note.replace('text', 'te\tt'),
      note.replace('— ', '- '),
    ])
      expect(parseNote(other)).toBeUndefined();
    expect(parseNote(`${note}\n`)).toBeUndefined();
    expect(parseNote(`text\n\n${'— a AAAAAAA=\n'.repeat(65)}`)).toBeUndefined();
  });
});

describe('a verifier key', () => {
  it('is read as it is written, and refused where anything in it does not belong to the rest', () => {
    const { text } = publicOf(1);
    expect(parseVerifierKey(` ${text}\n`)).toEqual(publicOf(1));
    for (const other of [
      text.replace('test', 'tess'),
      text.slice(0, -1),
      `x${text}`,
      text.replace('+', ' '),
      'a+b',
      '',
    ])
      expect(parseVerifierKey(other)).toBeUndefined();
    expect(() => verifierKey('two words', keyOf(1).x)).toThrow(RangeError);
    expect(() => signingKey(Buffer.alloc(31))).toThrow(RangeError);
  });
});

describe('the head of a tree', () => {
  it('has the three lines of the specification, and may have more of others', () => {
    const head = { origin: 'auralink/test', size: 17, root: 'ab'.repeat(32) };
    expect(headText(head)).toBe(`auralink/test\n17\n${Buffer.from(head.root, 'hex').toString('base64')}\n`);
    expect(parseHead(headText(head))).toEqual(head);
    expect(parseHead(`${headText(head)}an extension\n`)).toEqual(head);
  });

  it('is refused in any other form', () => {
    const root = Buffer.alloc(32).toString('base64');
    for (const text of [
      `\n1\n${root}\n`,
      `o\n01\n${root}\n`,
      `o\n-1\n${root}\n`,
      `o\n1\n${root}`,
      `o\n1\nAA==\n`,
      `o\n1\n${root}\n\nx\n`,
      '',
    ])
      expect(parseHead(text)).toBeUndefined();
  });
});
