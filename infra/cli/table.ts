import { type Paint, visible } from './terminal.ts';

/** A column: its heading and what stands in it. */
export interface Column<Row> {
  readonly head: string;
  readonly of: (row: Row) => string | number | null | undefined;
  readonly align?: 'right';
}

/** Rows as aligned lines under their headings. Text of strangers is made visible; nothing is cut, so that it can be copied. */
export const tableLines = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paint: Paint,
): readonly string[] => {
  const cells = rows.map((row) => columns.map(({ of }) => visible(String(of(row) ?? '–'))));
  const widths = columns.map(({ head }, index) =>
    Math.max(head.length, ...cells.map((line) => (line[index] as string).length)),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) =>
        columns[index]?.align === 'right'
          ? text.padStart(widths[index] as number)
          : text.padEnd(widths[index] as number),
      )
      .join('  ')
      .trimEnd();
  return [paint('dim', line(columns.map(({ head }) => head))), ...cells.map(line)];
};

/** Names and values under each other, the values aligned. */
export const pairLines = (pairs: readonly (readonly [string, unknown])[], paint: Paint): readonly string[] => {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => {
    const text =
      typeof value === 'string' ? value : value === null || value === undefined ? '–' : JSON.stringify(value);
    return `${paint('dim', name.padEnd(width))}  ${visible(text)}`;
  });
};
