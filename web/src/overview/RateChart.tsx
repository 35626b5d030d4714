import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { live, RATE_SECONDS } from '../live/store.ts';
import { timeOfDay } from '../ui/format.ts';
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
  readonly value: number;
}

const look = () => {
  const text = { color: token('--muted'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11 };
  return {
    animation: false,
    grid: { left: 30, right: 4, top: 10, bottom: 22 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: token('--line-strong'), width: 1 } },
      backgroundColor: token('--surface'),
      borderColor: token('--line-strong'),
      borderWidth: 1,
      padding: [4, 8],
      textStyle: { ...text, color: token('--text') },
      formatter: ([point]: readonly Hovered[]) =>
        point
          ? `${timeOfDay(new Date(live.rate()[point.dataIndex]?.at ?? 0).toISOString())} · <b>${point.value}</b> ${point.value === 1 ? 'event' : 'events'}`
          : '',
    },
    xAxis: {
      type: 'category',
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token('--line-strong') } },
      axisLabel: {
        ...text,
        interval: (index: number) => (RATE_SECONDS - index) % 15 === 0,
        formatter: (value: string) => value,
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: text,
      splitLine: { lineStyle: { color: token('--line') } },
    },
  };
};

/** The top of the scale: even, so that the line in the middle stands for a whole number too. */
const topOf = (rate: ReturnType<typeof live.rate>): number =>
  Math.max(4, 2 * Math.ceil(Math.max(...rate.map(({ count }) => count)) / 2));

const bars = (rate: ReturnType<typeof live.rate>) => ({
  yAxis: { max: topOf(rate), interval: topOf(rate) / 2 },
  xAxis: { data: rate.map((_, index) => (index === 0 ? `${RATE_SECONDS} s ago` : `${RATE_SECONDS - index} s`)) },
  series: [
    {
      type: 'bar',
      data: rate.map(({ count }) => count),
      barCategoryGap: '28%',
      itemStyle: { color: token('--accent-line'), borderRadius: [2, 2, 0, 0] },
    },
  ],
});

/** How many events arrived in each of the last seconds: drawn from the live stream, one step a second. */
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
            peak <b>{peak}</b>
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
    </Panel>
  );
};

export default RateChart;
