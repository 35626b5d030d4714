import { describe, expect, it } from 'vitest';
import { nearby } from './given-facts.ts';

const GIB = 1024 ** 3;
const onDisk = (freeBytes: number, streamsMayGrowBytes = 0) =>
  nearby({ disk: { path: '/data', freeBytes, totalBytes: 100 * GIB, streamsMayGrowBytes } });
const clock = (aheadMs: number, withinMs = 1) => nearby({ clocks: [{ who: 'nats-server', aheadMs, withinMs }] });

describe('what surrounds the log', () => {
  it('is told when the disk fills, and when the streams may fill it', () => {
    expect([50, 9, 1].map((free) => onDisk(free * GIB))).toEqual([[], ['warn disk'], ['fail disk']]);
    expect(onDisk(50 * GIB, 60 * GIB)).toEqual(['warn disk']);
  });
  it('is judged on a small disk by what is left, not by its share', () => {
    const small = { path: '/data', freeBytes: 1.5 * GIB, totalBytes: 4 * GIB, streamsMayGrowBytes: 0 };
    expect(nearby({ disk: small })).toEqual(['warn disk']);
  });
  it('is told when a clock is off, in either direction, and not when the measurement may be', () => {
    expect([1_000, 5_000, -5_000, 90_000].map((ahead) => clock(ahead))).toEqual([
      [],
      ['warn clocks'],
      ['warn clocks'],
      ['fail clocks'],
    ]);
    expect(clock(5_000, 4_000)).toEqual([]);
  });
  it('is told when a read model has seen what the log does not hold', () => {
    expect(nearby({ last: 16 })).toEqual(['fail checkpoints']);
    expect(nearby({ last: 18 })).toEqual([]);
  });
  it('is told when readers are left behind, and not when a few come and go', () => {
    expect(nearby({ idleReaders: [{ stream: 'EVENTS', idle: 19 }] })).toEqual([]);
    expect(nearby({ idleReaders: [{ stream: 'EVENTS', idle: 20 }] })).toEqual(['warn idle readers']);
  });
  it('is told when filters cost: by how long the server looks, and by how many there are', () => {
    const search = { stream: 'EVENTS', name: 'create-room', filters: 2, searchMs: 1 };
    expect(nearby({ searches: [{ ...search, searchMs: 150 }] })).toEqual(['warn filters']);
    expect(nearby({ searches: [{ ...search, filters: 33 }] })).toEqual(['warn filters']);
  });
});
