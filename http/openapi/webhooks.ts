import { BATCH, BINARY, STRUCTURED } from '../cloudevents.ts';
import { refer, type Json } from './hoist.ts';
import { contentOf } from './parameters.ts';

const header = (name: string, description: string, example: string): Json => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string', examples: [example] },
});

/** Requests that AuraLink makes of others: a receiver implements them. `schemas` must hold CloudEvent. */
export const webhooks = (schemas: Readonly<Record<string, Json>>): Json => ({
  replayedEvents: {
    post: {
      operationId: 'receiveReplayedEvents',
      summary: 'Events of a replay whose target is a webhook',
      description:
        'Signed as Standard Webhooks say, with the secret that POST /api/v1/replays answered with. Each event comes at least once and in log order; a repeat has the same webhook-id. The mode of the target chooses the content type.',
      tags: ['replays'],
      security: [],
      'x-permission': 'public',
      parameters: [
        header(
          'webhook-id',
          'Identity of the delivery, for telling repeats',
          'mYyq8bq1mJ0c8Z3gZr9l2p1v7sUqK4t5nXwA6dHfE3o',
        ),
        header('webhook-timestamp', 'Seconds since 1970', '1795251600'),
        header(
          'webhook-signature',
          'v1 and the HMAC-SHA256 of id, timestamp and body',
          'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
        ),
        header('auralink-replay', 'Id of the replay', 'rp-Gx0aWZ1pS8m2qk7RrT4v9Q'),
        header('auralink-position', 'Position of the last event in it', 'EVENTS:17'),
      ],
      requestBody: {
        required: true,
        content: {
          [STRUCTURED]: contentOf(refer('CloudEvent'), schemas),
          [BATCH]: contentOf({ type: 'array', items: refer('CloudEvent'), minItems: 1, maxItems: 100 }, schemas),
          [BINARY]: contentOf({ description: 'The data; its attributes are ce-* headers' }, schemas),
        },
      },
      responses: {
        '2XX': { description: 'Taken: the next may come' },
        '410': { description: 'Wanted no longer: the replay fails and is not tried again' },
        '429': { description: 'Too many: Retry-After is kept' },
        default: { description: 'Not taken: tried again with growing pauses, then the replay pauses' },
      },
    },
  },
});
