import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../schemas/metrics.ts';
import { rules, rulesFile } from './rules.ts';

const series = Object.entries(METRICS).flatMap(([name, { kind }]) =>
  kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
);

describe('the Prometheus rules', () => {
  it('ask only for series of the metric table, and there is one for each alert of it', () => {
    const asked = rules().flatMap(({ expr }) => expr.match(/auralink_\w+/g) ?? []);
    expect(asked.filter((name) => !series.includes(name))).toEqual([]);
    const wanted = Object.values(METRICS).flatMap((row) => ('alert' in row ? [row.alert.name] : []));
    expect(rules().map(({ name }) => name)).toEqual(expect.arrayContaining(wanted));
    expect(new Set(rules().map(({ name }) => name)).size).toBe(rules().length);
  });

  it('say only labels that their query keeps, and what to do next', () => {
    for (const { name, expr, summary, next } of rules()) {
      const kept = `${/by \(([^)]*)\)/.exec(expr)?.[1] ?? ''} ${expr.startsWith('up{') ? 'instance' : ''}`;
      for (const [, label = ''] of summary.matchAll(/\$labels\.(\w+)/g))
        expect([name, kept]).toEqual([name, expect.stringContaining(label)]);
      expect(next.length).toBeGreaterThan(10);
    }
  });

  it('are what lies in rules.yml', () => {
    expect(readFileSync(new URL('rules.yml', import.meta.url), 'utf8')).toBe(rulesFile());
  });
});
