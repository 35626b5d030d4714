import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../schemas/metrics.ts';
import { dashboard } from './dashboard.ts';

interface Panel {
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const { panels } = dashboard() as { panels: readonly Panel[] };
const targets = panels.flatMap((panel) => panel.targets);

/** What Prometheus stores under the name of a metric of the table. */
const series = (name: string, kind: string): readonly string[] =>
  kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];

describe('the Grafana dashboard', () => {
  it('asks only for series of the metric table, and for each metric at least once', () => {
    const asked = new Set(targets.flatMap(({ expr }) => expr.match(/auralink_\w+/g) ?? []));
    const known = Object.entries(METRICS).map(([name, { kind }]) => series(name, kind));
    expect([...asked].filter((name) => !known.flat().includes(name))).toEqual([]);
    expect(known.filter((names) => !names.some((name) => asked.has(name)))).toEqual([]);
  });

  it('groups only by labels that the metric has, and shows only what it groups by', () => {
    const wrong = targets.filter(({ expr, legendFormat }) => {
      const metric = Object.entries(METRICS).find(([name]) => expr.includes(name));
      const labels: readonly string[] = [...(metric?.[1].labels ?? []), 'le'];
      const grouped = (/by \(([^)]*)\)/.exec(expr)?.[1] ?? '').split(', ').filter((label) => label !== '');
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] as string);
      return !grouped.every((label) => labels.includes(label)) || !shown.every((label) => grouped.includes(label));
    });
    expect(wrong).toEqual([]);
  });

  it('lays no panel over another', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('is what lies in auralink.json', () => {
    expect(JSON.parse(readFileSync(new URL('auralink.json', import.meta.url), 'utf8'))).toEqual(dashboard());
  });
});
