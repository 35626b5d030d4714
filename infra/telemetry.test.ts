import { describe, expect, it } from 'vitest';
import { METRICS } from '../schemas/metrics.ts';
import { createLog, createTelemetry, humanLine } from './telemetry.ts';

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

describe('the log', () => {
  const written = (details: object): string => {
    let text = '';
    createLog('info', false, { write: (line) => void (text += line) }).info(details, 'something happened');
    return text;
  };

  it('cuts what may hold a credential, under any of its names and down to the third level', () => {
    const names = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'secret', 'apiKey', 'client_secret'];
    for (const name of names)
      for (const details of [{ [name]: 'canary' }, { a: { [name]: 'canary' } }, { a: { b: { [name]: 'canary' } } }])
        expect(written(details), name).not.toContain('canary');
  });

  it('says of an error what it is and where, not what its driver hangs on it or quotes of the data', () => {
    const refused = Object.assign(new Error('invalid input syntax for type integer: "Ann"'), {
      code: '22P02',
      detail: 'Failing row contains (Ann)',
      parameters: ['Ann'],
    });
    const line = written({ err: refused });
    expect(line).not.toContain('Ann');
    expect(JSON.parse(line).err).toMatchObject({
      type: 'Error',
      code: '22P02',
      message: 'invalid input syntax for type integer: ***',
      stack: expect.stringContaining('telemetry.test.ts'),
    });
    expect(JSON.parse(written({ err: new TypeError('no "list"') })).err).toMatchObject({
      type: 'TypeError',
      message: 'no "list"',
    });
  });

  it('keeps what finds the event, the request and the trace again', () => {
    const ids = {
      tenant: 'acme',
      eventId: 'm',
      correlationId: 'c',
      traceId: 't',
      requestId: 'r',
      code: 'LOG_FULL',
      key: 'k',
    };
    expect(JSON.parse(written(ids))).toMatchObject(ids);
  });
});
