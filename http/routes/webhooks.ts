import { Fault } from '../../schemas/errors.ts';
import { answer, defineRoute, Nothing } from '../route.ts';

/** LiveKit's worker for the room waits for the answer. */
const WITHIN_MS = 950;

const within = async <Value>(ms: number, work: Promise<Value>): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Fault('BROKER_UNREACHABLE', { reason: `not stored within ${ms} ms` })), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

export const receiveLiveKitWebhook = defineRoute({
  method: 'POST',
  base: '',
  path: '/webhooks/livekit',
  can: 'public',
  summary: 'Deliveries from LiveKit; 200 once the log has the event, so that LiveKit repeats the rest',
  tag: 'webhooks',
  kind: 'raw',
  consumes: ['application/webhook+json', 'application/json'],
  reply: Nothing,
  errors: [
    'SIGNATURE_INVALID',
    'TENANT_UNKNOWN',
    'TENANT_SUSPENDED',
    'TENANT_DELETED',
    'BROKER_UNREACHABLE',
    'BROKER_BUSY',
    'LOG_FULL',
    'LIVEKIT_NOT_CONFIGURED',
  ],
  needs: ['webhooks'],
  run: async ({ body, rawHeaders }, { webhooks }) => {
    const { authorization } = rawHeaders;
    await within(WITHIN_MS, webhooks.livekit(body, typeof authorization === 'string' ? authorization : undefined));
    return answer(undefined);
  },
});
