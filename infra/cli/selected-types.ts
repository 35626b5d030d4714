import { loadCatalogueLate } from './catalogue.ts';
import { knownTypes } from './event-type.ts';
import type { Terminal } from './terminal.ts';

/** The types that a command selects. One that the catalogue does not know is most likely misspelt: said, not refused, since the log may hold more. */
export const selectedTypes = async (
  filters: readonly string[] | undefined,
  { note }: Terminal,
): Promise<readonly string[] | undefined> => {
  if (filters === undefined) return undefined;
  const { types, strange } = knownTypes(filters, (await loadCatalogueLate()).events.keys());
  for (const filter of strange) note(`no known event type matches ${filter}; the known ones are at /asyncapi.json`);
  return types;
};
