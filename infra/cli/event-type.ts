/**
 * An event type as people write it, as the filter that the log understands: `room.started` means every version of it,
 * `room.*` every event of rooms, `com.auralink.room.started.v1` exactly that.
 */
export const typeFilter = (text: string): string => {
  if (text === '*' || text.startsWith('com.')) return text;
  if (text.endsWith('*')) return `com.auralink.${text}`;
  return /\.v\d+$/.test(text) ? `com.auralink.${text}` : `com.auralink.${text}.v*`;
};

/** Filters with every known type they select, exactly: the log finds those by its index. Filters that select nothing stay, and are named. */
export const knownTypes = (
  filters: readonly string[],
  known: Iterable<string>,
): { readonly types: readonly string[]; readonly strange: readonly string[] } => {
  const all = [...known];
  const strange: string[] = [];
  const types = filters.flatMap((filter) => {
    const found = filter.endsWith('*')
      ? all.filter((type) => type.startsWith(filter.slice(0, -1)))
      : all.filter((type) => type === filter);
    if (found.length === 0) strange.push(filter);
    return filter.endsWith('.v*') && found.length > 0 ? found : [filter];
  });
  return { types, strange };
};

/** The full type of an event to be published: `room.requested` is its newest version in the catalogue; what is not known stays as it is. */
export const fullType = (text: string, known: Iterable<string>): string => {
  if (text.startsWith('com.')) return text;
  const wanted = `com.auralink.${text}`;
  let best: string | undefined;
  for (const type of known) {
    const version = /^(.+)\.v(\d+)$/.exec(type);
    const newer = best === undefined || Number(version?.[2]) > Number(/\.v(\d+)$/.exec(best)?.[1]);
    if (type === wanted) return type;
    if (version?.[1] === wanted && newer) best = type;
  }
  return best ?? wanted;
};
