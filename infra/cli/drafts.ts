import { Fault } from '../../schemas/errors.ts';

/** A CloudEvent on its way in: the envelope is completed here, judged by the running program. */
export type Envelope = Readonly<Record<string, unknown>>;

/** What a person names on the command line. */
export interface Named {
  readonly type?: string | undefined;
  readonly data?: string | undefined;
  readonly subject?: string | undefined;
  readonly source?: string | undefined;
  readonly id?: string | undefined;
  readonly time?: string | undefined;
}

/** The source of events that are published by hand and name none. */
const SOURCE = '/cli';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fills in what an envelope lacks: the version, an id, the source, the time. */
const complete = (event: Envelope, newId: () => string, now: string): Envelope => ({
  specversion: '1.0',
  id: newId(),
  source: SOURCE,
  time: now,
  datacontenttype: 'application/json',
  ...event,
});

/** One event from the options of the line. Throws OPTION_INVALID where the data is no JSON object. */
export const draftOf = (named: Named, newId: () => string, now: string): Envelope => {
  let data: unknown;
  try {
    data = JSON.parse(named.data ?? '');
  } catch (error) {
    throw new Fault('OPTION_INVALID', { option: '--data', reason: (error as Error).message }, error);
  }
  if (!isObject(data)) throw new Fault('OPTION_INVALID', { option: '--data', reason: 'data is a JSON object' });
  const { data: _text, ...attributes } = named;
  const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  return complete({ ...given, data }, newId, now);
};

const parseLines = (text: string): readonly (readonly [number, unknown])[] =>
  text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [[index + 1, JSON.parse(line) as unknown] as const];
    } catch (error) {
      throw new Fault('OPTION_INVALID', { line: index + 1, reason: (error as Error).message }, error);
    }
  });

const parseAll = (text: string): readonly (readonly [number, unknown])[] => {
  try {
    const whole: unknown = JSON.parse(text);
    return (Array.isArray(whole) ? whole : [whole]).map((value, index) => [index + 1, value] as const);
  } catch {
    return parseLines(text);
  }
};

/**
 * Events from a file: one JSON CloudEvent, an array of them, or one a line; also lines of `replay --positions` and `tail --json`.
 * Throws OPTION_INVALID with the line at fault before anything is sent.
 */
export const draftsOf = (text: string, newId: () => string, now: string): readonly Envelope[] =>
  parseAll(text).map(([line, value]) => {
    const event = isObject(value) && isObject(value['event']) && 'position' in value ? value['event'] : value;
    if (!isObject(event) || typeof event['type'] !== 'string')
      throw new Fault('OPTION_INVALID', {
        line,
        reason: 'this is no CloudEvent: an object with type and data is expected',
      });
    return complete(event, newId, now);
  });
