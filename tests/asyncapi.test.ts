import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from 'vitest';
import { asyncapiDocument } from './spectral/documents.ts';

/** What the parser calls an error; warnings and hints are above. */
const ERRORS: ReadonlySet<number> = new Set([0]);

const validate = async (document: object): Promise<readonly string[]> => {
  const found = await new Parser().validate(JSON.parse(JSON.stringify(document)) as never);
  return found
    .filter(({ severity }) => ERRORS.has(severity))
    .map(({ path, message }) => `${path.join('/')}: ${message}`);
};

const document = (await asyncapiDocument()) as {
  readonly channels: Record<string, Record<string, unknown>>;
  readonly operations: Record<string, Record<string, unknown>>;
};

describe('the AsyncAPI document as the program serves it', () => {
  it('is valid for the official parser, which finds what is wrong', async () => {
    expect(await validate(document)).toEqual([]);
    const { live, ...others } = document.channels;
    expect(live).toBeDefined();
    expect(await validate({ ...document, channels: { ...others, live: { ...live, messages: 'none' } } })).not.toEqual(
      [],
    );
  });

  it('says of a channel what JetStream does with it', () => {
    expect(document.channels['participant.joined.v1']?.['x-jetstream']).toMatchObject({
      stream: 'EVENTS',
      subjects: ['ev.>'],
      storage: 'file',
      retention: 'limits',
      duplicateWindowMs: 120_000,
      republish: { from: 'ev.>', to: 'live.>' },
      filter: 'ev.*.*.room.*.participant_joined',
    });
  });

  it('has handlers, projections and edges as operations that receive', () => {
    expect(document.operations['create-room.room.requested.v1']).toMatchObject({
      action: 'receive',
      'x-reader': { kind: 'handler', durable: 'create-room', ackPolicy: 'explicit' },
    });
    expect(document.operations['rooms.room.started.v1']).toMatchObject({ 'x-reader': { kind: 'projection' } });
    expect(document.operations['receive.edges']).toMatchObject({
      reply: { channel: { $ref: '#/channels/edgeAnswers' } },
    });
  });
});
