import { describe, expect, it } from 'vitest';
import { indexOf, nearest, placesOf, stepOf } from './scale.ts';

const moment = (seq: number, second: number) => ({
  position: `EVENTS:${seq}`,
  time: new Date(Date.UTC(2026, 10, 21, 9, 0, second)).toISOString(),
  name: 'participant.joined',
});
const meeting = [moment(3, 0), moment(5, 1), moment(9, 10)];

describe('the scale of a room', () => {
  it('places moments by their time, the past before now', () => {
    const [first, second, last] = placesOf(meeting) as [number, number, number];
    expect(first).toBe(0);
    expect(second * 10).toBeCloseTo(last);
    expect(last).toBeLessThan(1);
  });

  it('never goes back where an event came late, and spreads what happened at once', () => {
    const late = placesOf([moment(1, 5), moment(2, 0), moment(3, 10)]);
    expect(late).toEqual(late.toSorted((a, b) => a - b));
    const [a, b, c] = placesOf([moment(1, 5), moment(2, 5), moment(3, 5)]) as [number, number, number];
    expect(a).toBe(0);
    expect(b * 2).toBeCloseTo(c);
  });

  it('is empty for a room without a past', () => {
    expect([placesOf([]), placesOf([moment(1, 1)])]).toEqual([[], [0]]);
  });

  it('finds the moment nearest to a place, and now at its end', () => {
    const places = placesOf(meeting);
    expect([0, 0.08, 0.3, 0.9, 1].map((x) => nearest(places, x))).toEqual([0, 1, 1, 2, 3]);
  });

  it('finds the moment of a position between two', () => {
    expect(['EVENTS:2', 'EVENTS:3', 'EVENTS:8', 'EVENTS:99'].map((at) => indexOf(meeting, at))).toEqual([-1, 0, 1, 2]);
    const at = (second: string) => indexOf(meeting, `2026-11-21T09:00:${second}Z`);
    expect([at('00'), at('09.5'), at('59'), indexOf(meeting, '1999-01-01')]).toEqual([0, 1, 2, -1]);
  });

  it('is walked along with the keys of a slider, and ends at its ends', () => {
    expect([stepOf('ArrowLeft', 1, 3), stepOf('ArrowRight', 3, 3), stepOf('Home', 2, 3), stepOf('End', 0, 3)]).toEqual([
      0, 3, 0, 3,
    ]);
    expect([stepOf('PageDown', 50, 100), stepOf('PageUp', 50, 100), stepOf('ArrowLeft', 0, 3)]).toEqual([40, 60, 0]);
    expect(stepOf('x', 1, 3)).toBeUndefined();
  });
});
