import type { Ran } from './run.ts';

const factsOf = ({ facts }: Ran): string =>
  Object.entries(facts)
    .map(([name, value]) => `${value} ${name}`)
    .join(', ');

const breaches = ({ violations }: Ran): string =>
  [...new Set(violations.map(({ invariant, what }) => `${invariant}: ${what}`))].slice(0, 3).join('; ');

/** What one run did and found, in a line or two. */
export const lineOf = (ran: Ran): string => {
  const mark = ran.skipped === undefined ? (ran.passed ? '✓' : '✗') : '–';
  const which = ran.without === undefined ? 'with protection' : `without ${ran.without}`;
  const found =
    ran.skipped ?? ran.broken ?? (breaches(ran) || (ran.without === undefined ? 'all hold' : 'NOTHING BROKE'));
  return `${mark} ${ran.row} ${ran.title}, ${which} (${ran.seconds} s)\n    ${factsOf(ran)}\n    ${found}`;
};

const cell = (ran: Ran | undefined): string => {
  if (!ran) return 'not run';
  if (ran.skipped !== undefined) return 'skipped';
  if (ran.broken !== undefined) return 'BROKEN';
  if (ran.without === undefined) return ran.passed ? 'holds' : `FAILS ${breaches(ran)}`;
  return ran.passed ? `fails: ${breaches(ran)}` : 'DOES NOT FAIL';
};

const LONGEST = 58;
const fit = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/** Both columns: each fault with its protections, and without each of them. */
export const tableOf = (all: readonly Ran[]): string => {
  const lines = [['fault', 'injected', 'with protection', 'without protection']];
  for (const [, runs] of Map.groupBy(all, ({ row }) => row)) {
    const whole = runs.find(({ without }) => without === undefined);
    const [{ row, title, inject } = { row: '', title: '', inject: '' }] = runs;
    const negatives = runs.filter(({ without }) => without !== undefined);
    lines.push([`${row.toUpperCase()} ${title}`, inject, cell(whole), whole?.skipped ?? '']);
    for (const ran of negatives) lines.push(['', '', '', `without ${ran.without ?? ''}: ${cell(ran)}`]);
  }
  const widths = [0, 1, 2].map((at) => Math.min(LONGEST, Math.max(...lines.map((line) => (line[at] ?? '').length))));
  return lines
    .map((line) =>
      line.map((text, at) => (at < 3 ? fit(text, widths[at] ?? 0).padEnd(widths[at] ?? 0) : text)).join(' | '),
    )
    .join('\n');
};

/** How many runs were as they must be, as `npm test` ends. */
export const summaryOf = (all: readonly Ran[]): { readonly line: string; readonly failed: number } => {
  const ran = all.filter(({ skipped }) => skipped === undefined);
  const failed = ran.filter(({ passed }) => !passed).length;
  const skipped = all.length - ran.length;
  return {
    line: `${ran.length - failed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    failed: ran.length === 0 ? 1 : failed,
  };
};
