import { describe, expect, it, vi } from 'vitest';
import { attribute, useCollector, type OtlpSpan } from '../collector.ts';
import { useProgram } from './program.ts';

const KEY = 'canary-of-the-collector';
const collector = await useCollector();
const program = useProgram({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: `x-key=${KEY}`,
});

const TRACE = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const CALLER = `00-${TRACE}-00000000c0ffee00-01`;
const within = { timeout: 30_000, interval: 200 };

const createRoom = (name: string, headers: Record<string, string> = {}) =>
  fetch(new URL('/api/v1/rooms', program.ready.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${program.ready.token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ name, metadata: 'canary-of-the-room' }),
  });

const ofTrace = (traceId: string): readonly OtlpSpan[] => collector.spans.filter((span) => span.traceId === traceId);
const named = (spans: readonly OtlpSpan[], start: string) => spans.find(({ name }) => name.startsWith(start));

/** The names of a span and of those above it, from the top. */
const wayTo = (spans: readonly OtlpSpan[], span: OtlpSpan | undefined): readonly string[] =>
  span
    ? [
        ...wayTo(
          spans,
          spans.find(({ spanId }) => spanId === span.parentSpanId),
        ),
        span.name,
      ]
    : [];

describe('a request that its caller traces', () => {
  it('is one trace over HTTP, the log, the handler, LiveKit, the projections and their statements', async () => {
    const answer = await createRoom('traced', { traceparent: CALLER });
    expect(answer.status).toBe(201);
    const wanted = [
      'POST ',
      'publish room.requested',
      'process create-room',
      'livekit CreateRoom',
      'publish room.created',
    ];
    await vi.waitFor(() => {
      const spans = ofTrace(TRACE);
      for (const name of wanted) expect(named(spans, name), name).toBeDefined();
      expect(spans.filter(({ name }) => name.startsWith('project ')).length).toBeGreaterThanOrEqual(2);
    }, within);
    const spans = ofTrace(TRACE);
    const [http] = wanted.map((name) => named(spans, name));
    expect(http).toMatchObject({ name: 'POST /api/v1/rooms', parentSpanId: '00000000c0ffee00', kind: 2 });
    expect(attribute(http as OtlpSpan, 'http.response.status_code')).toBe(201);
    expect(wayTo(spans, named(spans, 'livekit CreateRoom'))).toEqual([
      'POST /api/v1/rooms',
      'publish room.requested',
      'process create-room',
      'livekit CreateRoom',
    ]);
    expect(wayTo(spans, named(spans, 'publish room.created'))).toEqual([
      'POST /api/v1/rooms',
      'publish room.requested',
      'process create-room',
      'publish room.created',
    ]);
    // A batch that other traces have part in is a trace of its own, which the event's names.
    await vi.waitFor(() => {
      const told = named(ofTrace(TRACE), 'project ') as OtlpSpan;
      const batch = told.name === 'project batch' ? told.spanId : told.links?.[0]?.spanId;
      const below = collector.spans.filter(({ parentSpanId }) => parentSpanId === batch).map(({ name }) => name);
      expect(below).toContain('INSERT aura.event_index');
    }, within);
  });

  it('reads in the same trace: the statement below the request', async () => {
    const trace = TRACE.replaceAll('0', '1');
    await fetch(new URL('/api/v1/rooms', program.ready.url), {
      headers: { authorization: `Bearer ${program.ready.token}`, traceparent: `00-${trace}-00000000c0ffee00-01` },
    });
    await vi.waitFor(() => expect(named(ofTrace(trace), 'SELECT aura.rooms')).toBeDefined(), within);
    expect(wayTo(ofTrace(trace), named(ofTrace(trace), 'SELECT aura.rooms'))).toEqual([
      'GET /api/v1/rooms',
      'SELECT aura.rooms',
    ]);
  });

  it('that its caller does not record is not recorded here either, and keeps its trace', async () => {
    const trace = TRACE.replaceAll('0', '2');
    await createRoom('unseen', { traceparent: `00-${trace}-00000000c0ffee00-00` });
    const { body } = await program.ask('GET', '/api/v1/events?type=com.auralink.room.requested.v1&limit=1');
    const { items } = body as { items: readonly { event: { traceparent: string } }[] };
    expect(items[0]?.event.traceparent.slice(3, 35)).toBe(trace);
    expect(ofTrace(trace)).toEqual([]);
  });
});

describe('many events at once', () => {
  it('are projected in batches that are linked with the trace of each', async () => {
    await Promise.all(Array.from({ length: 24 }, (_, index) => createRoom(`many-${index}`)));
    await vi.waitFor(() => {
      const batch = collector.spans.find(({ name, links = [] }) => name === 'project batch' && links.length > 1);
      expect(batch).toBeDefined();
      const traces = new Set(batch?.links?.map(({ traceId }) => traceId));
      const told = collector.spans.filter(
        ({ name, traceId, links }) =>
          name.startsWith('project com.auralink.') && traces.has(traceId) && links?.[0]?.spanId === batch?.spanId,
      );
      expect(new Set(told.map(({ traceId }) => traceId))).toEqual(traces);
    }, within);
  });
});

describe('what is sent to the collector', () => {
  it('has the key of the collector and nothing else that is secret, nor what people wrote', () => {
    const raw = collector.raw();
    expect(raw).toContain(`"x-key":"${KEY}"`);
    for (const secret of [program.ready.token, program.ready.livekit.apiSecret, program.ready.nats.password])
      expect(raw).not.toContain(secret);
    expect(raw).not.toContain('canary-of-the-room');
  });
});
