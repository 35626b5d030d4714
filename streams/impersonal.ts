import { Fault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';

/** What was read while something failed: its personal fields are in clear here and encrypted on the log. */
type Read = readonly Pick<StoredEvent, 'event' | 'sealed'>[];

const HIDDEN = '***';
/** Shorter texts are looked for as words alone: they are parts of too many others. */
const SHORTEST = 3;
/** From here on a word is recognised by a part of it: messages quote what they speak of cut off. */
const PART = 4;
/** Of longer texts the short words are everybody's: of, and, the. */
const NAME_WORDS = 3;
/** Of a telephone number and its like, however it is spaced. */
const SHORTEST_NUMBER = 5;
const WORD = /[\p{L}\p{N}]+/gu;

type Fields = Readonly<Record<string, unknown>>;

/** What two forms of the same data differ in: texts, numbers, and names that stand in the clear one alone. */
const collect = (clear: unknown, hidden: unknown, texts: Set<string>): void => {
  if (clear === hidden) return;
  if (typeof clear === 'string' || typeof clear === 'number') texts.add(String(clear));
  if (typeof clear !== 'object' || clear === null) return;
  const there: Fields = typeof hidden === 'object' && hidden !== null ? (hidden as Fields) : {};
  for (const [name, value] of Object.entries(clear)) {
    if (!Array.isArray(clear) && !(name in there)) texts.add(name);
    collect(value, there[name], texts);
  }
};

/** Every text and number that is encrypted on the log and in clear here. */
const personalTexts = (read: Read): ReadonlySet<string> => {
  const texts = new Set<string>();
  for (const { event, sealed } of read) if (sealed) collect(event.data, sealed.data, texts);
  texts.delete('');
  return texts;
};

const wordsOf = (text: string): readonly string[] => text.normalize('NFC').toLowerCase().match(WORD) ?? [];

/** As messages, addresses and dumps spell a text. */
const spellings = (text: string): readonly string[] => {
  const bytes = Buffer.from(text);
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
};

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

/** Takes a person's texts out of others: whole, in every spelling, and every word that is one of theirs or a part of one. */
const scrubberOf = (texts: ReadonlySet<string>): ((said: string) => string) => {
  const wholes = [...texts].filter(({ length }) => length >= SHORTEST).flatMap(spellings);
  const longestFirst = [...new Set(wholes)].toSorted((a, b) => b.length - a.length);
  const words = new Set<string>();
  const names: string[] = [];
  for (const text of texts) {
    const own = wordsOf(text);
    for (const word of own) if (word.length >= PART || own.length <= NAME_WORDS) words.add(word);
    if (own.length <= NAME_WORDS) names.push(...own.filter(({ length }) => length >= PART));
  }
  const within = [...words, ...[...texts].map(digitsOf)].filter(({ length }) => length >= PART).join('\n');
  const numbers = [...texts].map(digitsOf).filter(({ length }) => length >= SHORTEST_NUMBER);
  const parts = [...names, ...numbers];
  const isPersonal = (word: string): boolean => {
    const small = word.normalize('NFC').toLowerCase();
    if (words.has(small)) return true;
    // Cut off (Kanarienvo…) or run together with something else (user1Kanarienvogel).
    return small.length >= PART && (within.includes(small) || parts.some((part) => small.includes(part)));
  };
  return (said) =>
    longestFirst
      .reduce((rest, whole) => rest.replaceAll(whole, HIDDEN), said)
      .replaceAll(/\+?\d[\d ()/.-]{4,}\d/g, (number) => (numbers.includes(digitsOf(number)) ? HIDDEN : number))
      .replaceAll(WORD, (word) => (isPersonal(word) ? HIDDEN : word));
};

const scrubbedValue = (value: unknown, scrub: (said: string) => string): unknown => {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.map((each) => scrubbedValue(each, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, scrubbedValue(each, scrub)]));
};

const scrubbedError = (error: Error, scrub: (said: string) => string): Error => {
  const { code } = error as { readonly code?: unknown };
  const cause = error.cause === undefined ? undefined : { cause: scrubbedThrown(error.cause, scrub) };
  const made =
    error instanceof Fault
      ? new Fault(error.code, scrubbedValue(error.details, scrub) as Fault['details'], cause?.cause)
      : Object.assign(new Error(scrub(error.message), cause), typeof code === 'string' ? { code } : {});
  made.name = error.name;
  if (error.stack === undefined) delete made.stack;
  else made.stack = scrub(error.stack);
  return made;
};

const scrubbedThrown = (thrown: unknown, scrub: (said: string) => string): unknown =>
  thrown instanceof Error ? scrubbedError(thrown, scrub) : scrubbedValue(thrown, scrub);

/** A text without what the events say about people: what an error mentions in passing would outlive their erasure. */
export const impersonal = (said: string, read: Read): string => {
  const texts = personalTexts(read);
  return texts.size === 0 ? said : scrubberOf(texts)(said);
};

/**
 * What was thrown while these events were read, of the same class, code and place, without what they say about people. The same where they
 * say nothing about anybody.
 */
export const impersonalFault = (fault: Fault, read: Read): Fault => {
  const texts = personalTexts(read);
  return texts.size === 0 ? fault : (scrubbedError(fault, scrubberOf(texts)) as Fault);
};

/** The same for whatever was thrown. */
export const impersonalThrown = (thrown: unknown, read: Read): unknown => {
  const texts = personalTexts(read);
  return texts.size === 0 ? thrown : scrubbedThrown(thrown, scrubberOf(texts));
};
