/** The sequence of `EVENTS:17`; undefined for anything that is no position. */
export const sequence = (position: string | null | undefined): number | undefined => {
  const match = /:(\d+)$/.exec(position ?? '');
  return match ? Number(match[1]) : undefined;
};

export const isAfter = (one: string, other: string | undefined): boolean =>
  (sequence(one) ?? 0) > (sequence(other) ?? 0);
