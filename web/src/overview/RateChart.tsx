import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, type CSSProperties } from 'react';
import { DOMAINS } from '../events/domains.ts';
import { live, RATE_SECONDS, type RateSecond } from '../live/store.ts';
import { count as counted, timeOfDay } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { useNow } from '../ui/useNow.ts';
import classes from './OverviewPage.module.css';

use([BarChart, GridComponent, TooltipComponent, SVGRenderer]);

const token = (name: string): string => {
  // light-dark() is resolved only on a property that takes a colour.
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

interface Hovered {
  readonly dataIndex: number;
}

/** The chart of a second in words; only our own words and numbers get here, no text of an event. */
const tip = ([point]: readonly Hovered[]): string => {
  const second = point && live.rate()[point.dataIndex];
  if (!second) return '';
  const parts = DOMAINS.filter(({ key }) => second.tally.has(key)).map(
    ({ key, label }) => `${label} <b>${counted(second.tally.get(key) ?? 0)}</b>`,
  );
  const sum = `<b>${counted(second.count)}</b> ${second.count === 1 ? 'event' : 'events'}`;
  return [`${timeOfDay(new Date(second.at).toISOString())} · ${sum}`, ...parts].join('<br>');
};

const look = () => {
  const text = { color: token('--muted'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11 };
  return {
    animation: false,
    grid: { left: 38, right: 4, top: 10, bottom: 22 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: token('--line-strong'), width: 1 } },
      backgroundColor: token('--surface'),
      borderColor: token('--line-strong'),
      borderWidth: 1,
      padding: [4, 8],
      textStyle: { ...text, color: token('--text') },
      formatter: tip,
    },
    xAxis: {
      type: 'category',
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token('--line-strong') } },
      axisLabel: {
        ...text,
        alignMinLabel: 'left',
        interval: (index: number) => (RATE_SECONDS - index) % 15 === 0,
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { ...text, formatter: (value: number) => counted(value) },
      splitLine: { lineStyle: { color: token('--line') } },
    },
  };
};

/** The top of the scale: even, so that the line in the middle stands for a whole number too. */
const topOf = (rate: readonly RateSecond[]): number =>
  Math.max(4, 2 * Math.ceil(Math.max(...rate.map(({ count }) => count)) / 2));

const bars = (rate: readonly RateSecond[]) => ({
  yAxis: { max: topOf(rate), interval: topOf(rate) / 2 },
  xAxis: { data: rate.map((_, index) => (index === 0 ? `${RATE_SECONDS} s ago` : `${RATE_SECONDS - index} s`)) },
  series: DOMAINS.map(({ key, label, colour }) => ({
    type: 'bar',
    id: key,
    name: label,
    stack: 'all',
    data: rate.map(({ tally }) => tally.get(key) ?? 0),
    barCategoryGap: '28%',
    itemStyle: { color: token(colour) },
  })),
});

/** What the colours stand for: only those that are to be seen. */
const Legend = ({ rate }: { readonly rate: readonly RateSecond[] }) => (
  <ul className={classes.legend} aria-label="Colours">
    {DOMAINS.filter(({ key }) => rate.some(({ tally }) => tally.has(key))).map(({ key, label, colour }) => (
      <li key={key} style={{ '--dot': `var(${colour})` } as CSSProperties}>
        {label}
      </li>
    ))}
  </ul>
);

/** How many events arrived in each of the last seconds, by what they are about: drawn from the live stream, one step a second. */
const RateChart = () => {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const scheme = useComputedColorScheme('light');
  const now = useNow();
  const rate = live.rate();
  const lately = rate.slice(-10).reduce((sum, { count }) => sum + count, 0) / 10;
  const peak = Math.max(...rate.map(({ count }) => count));

  useEffect(() => {
    if (!box.current) return undefined;
    const drawn = init(box.current, undefined, { renderer: 'svg' });
    drawn.setOption(look());
    chart.current = drawn;
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      drawn.dispose();
    };
  }, [scheme]);

  useEffect(() => {
    chart.current?.setOption(bars(live.rate()));
  }, [now, scheme]);

  return (
    <Panel
      title="Events per second"
      actions={
        <span className={classes.chartHead}>
          <span>
            <b>{lately.toFixed(1)}</b> over the last 10 s
          </span>
          <span>
            peak <b>{counted(peak)}</b>
          </span>
        </span>
      }
    >
      <div
        ref={box}
        className={classes.chart}
        role="img"
        aria-label={`Events per second over the last ${RATE_SECONDS} seconds; peak ${peak}`}
      />
      <Legend rate={rate} />
    </Panel>
  );
};

export default RateChart;
