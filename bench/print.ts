import type { Row } from './compare.ts';

const COLUMNS = ['name', 'unit', 'ours', 'limit', 'ratio', 'p50Ms', 'p99Ms', 'n'] as const;

const cell = (value: string | number): string => {
  if (typeof value === 'string') return value;
  return Number.isNaN(value) ? '–' : value.toLocaleString('en');
};

/** Rows as an aligned table: words to the left, numbers to the right. */
export const table = (rows: readonly Row[]): string => {
  const lines = [COLUMNS as readonly string[], ...rows.map((row) => COLUMNS.map((column) => cell(row[column])))];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)));
  const align = (text: string, column: number): string =>
    column < 2 ? text.padEnd(widths[column] as number) : text.padStart(widths[column] as number);
  return lines.map((line) => line.map(align).join('  ').trimEnd()).join('\n');
};
