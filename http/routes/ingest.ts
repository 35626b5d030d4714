import Type from 'typebox';
import { formatPosition } from '../../schemas/event.ts';
import type { Stored } from '../../streams/log.ts';
import { MAX_DATA_BYTES } from '../../streams/payloads/reference.ts';
import { BATCH, BINARY, readEvents, STRUCTURED } from '../cloudevents.ts';
import { readPrefer } from '../prefer.ts';
import { projectedBy } from '../projected.ts';
import { answer, defineRoute } from '../route.ts';
import { NewEvent, Receipt } from '../shapes/events.ts';
import { closed } from '../shapes/fields.ts';

/** One event as large as events may be, with its envelope; a batch in all. */
const BODY_LIMIT = MAX_DATA_BYTES + 1024 * 1024;

type Receipts = Type.Static<typeof Receipt> | { readonly items: readonly Type.Static<typeof Receipt>[] };

const receipt = ({ position, msgId, event, duplicate }: Stored): Type.Static<typeof Receipt> => ({
  position: formatPosition(position),
  msg_id: msgId,
  id: event.id,
  duplicate,
});

export const publishEvents = defineRoute({
  method: 'POST',
  path: '/events',
  can: 'events:write',
  summary:
    'Put CloudEvents on the log, of any declared version of their type: structured, binary (ce-* headers) or a batch of at most 1,000, which one bad event refuses as a whole; data up to 16 MiB; with Prefer: wait=N once the read models have them',
  tag: 'events',
  kind: 'raw',
  bodyLimit: BODY_LIMIT,
  consumes: [STRUCTURED, BATCH, BINARY],
  bodies: {
    [STRUCTURED]: NewEvent,
    [BATCH]: Type.Array(NewEvent, { minItems: 1, maxItems: 1_000 }),
    [BINARY]: Type.Unknown({
      description: 'The data; the attributes are ce-* headers, a ce-specversion among them',
      examples: [{ roomId: 'RM_FZ8vZ6993fKS' }],
    }),
  },
  headers: Type.Object({
    prefer: Type.Optional(
      Type.String({ description: 'wait=N: answer once the read models have them, after N seconds (30) at most' }),
    ),
  }),
  replyHeaders: { 'Preference-Applied': 'Which preference was followed' },
  reply: Type.Union([Receipt, closed({ items: Type.Array(Receipt) })]),
  status: 202,
  errors: [
    'ENVELOPE_INVALID',
    'EVENT_TYPE_UNKNOWN',
    'EVENT_INVALID',
    'EVENT_TOO_LARGE',
    'KEY_NOT_A_TOKEN',
    'SOURCE_NOT_YOURS',
    'OWNER_NOT_YOURS',
    'EVENT_OF_THE_PLATFORM',
    'BROKER_UNREACHABLE',
    'BROKER_BUSY',
    'LOG_FULL',
    'LOG_DRIFTED',
  ],
  needs: ['publisher', 'catalogue', 'live'],
  run: async ({ body, rawHeaders, signal }, { publisher, catalogue, live }, { tenant, source, owners }) => {
    const { batch, events } = readEvents(body, rawHeaders, { tenant, source, owners }, catalogue);
    const stored = await Promise.all(events.map((event) => publisher.publishEvent(event)));
    const receipts = stored.map(receipt);
    const { waitMs, applied } = readPrefer(rawHeaders['prefer']);
    const last = stored.map(({ position }) => position).toSorted((a, b) => b.seq - a.seq)[0];
    // The receipt is all there is to answer, so only who asks for it waits for the read models.
    if (applied?.startsWith('wait') && last) await projectedBy(live, last, waitMs, signal);
    const reply: Receipts = batch ? { items: receipts } : (receipts[0] as Type.Static<typeof Receipt>);
    return answer(reply, { headers: applied === undefined ? {} : { 'preference-applied': applied } });
  },
});
