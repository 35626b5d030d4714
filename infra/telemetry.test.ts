import { describe, expect, it } from 'vitest';
import { METRICS } from '../schemas/metrics.ts';
import { createTelemetry, humanLine } from './telemetry.ts';

describe('telemetry', () => {
  it('offers every metric of the table under its name', async () => {
    const { scrape } = createTelemetry();
    const { text, contentType } = await scrape();
    expect(contentType).toContain('text/plain');
    for (const [name, { help, kind }] of Object.entries(METRICS)) {
      expect(text).toContain(`# HELP ${name} ${help}`);
      expect(text).toContain(`# TYPE ${name} ${kind}`);
    }
  });

  it('counts, sets and observes with labels, and reads gauges before a scrape', async () => {
    const { meter, scrape, beforeScrape } = createTelemetry();
    meter.count('auralink_events_published_total', { type: 'com.auralink.room.started.v1' });
    meter.count('auralink_events_published_total', { type: 'com.auralink.room.started.v1' }, 2);
    meter.observe('auralink_handler_duration_seconds', 0.02, { handler: 'create-room' });
    beforeScrape(async () => meter.set('auralink_rooms_active', 7));
    const { text } = await scrape();
    expect(text).toContain('auralink_events_published_total{type="com.auralink.room.started.v1"} 3');
    expect(text).toContain('auralink_handler_duration_seconds_count{handler="create-room"} 1');
    expect(text).toContain('auralink_rooms_active 7');
  });

  it('writes a line of the log for a person', () => {
    const json = JSON.stringify({
      level: 40,
      time: '2026-11-21T12:04:31.000Z',
      code: 'LOG_FULL',
      tries: 3,
      msg: 'tried again',
    });
    expect(humanLine(json)).toBe('12:04:31 warn  tried again  code=LOG_FULL  tries=3\n');
  });
});
