const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

/** Bytes of `20GiB`, `500MiB`, `1048576`; undefined for anything else. */
export const parseBytes = (text: string): number | undefined => {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(KiB|MiB|GiB|TiB)?$/.exec(text) ?? [];
  const bytes = Math.floor(Number(count) * (UNITS[unit] ?? Number.NaN));
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
};
