import { webhookReceived } from '../../schemas/webhooks.ts';
import { mapped, part, text, type Delivery, type Json, type Mapped } from '../delivery.ts';
import { withoutSecrets } from '../secrets.ts';

/** Above this a payload is left out: an event of more than 256 KiB does not enter the log, and losing the whole of it is worse. */
const MAX_PAYLOAD = 192 * 1024;

const key = (value: string | undefined): string | undefined =>
  value !== undefined && /^[A-Za-z0-9_-]{1,128}$/.test(value) ? value : undefined;

const payloadOf = (body: Json): Json => {
  const payload = withoutSecrets(body) as Json;
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  return bytes > MAX_PAYLOAD ? { omitted: `${bytes} bytes` } : payload;
};

/** Whatever has no declaration, or differs from it: kept, without secrets, so that nothing LiveKit says is lost. */
export const other = ({ id, name, createdAt, body }: Delivery): Mapped => {
  const room = part(body, 'room');
  return mapped(
    webhookReceived,
    {
      webhookId: id,
      event: name.slice(0, 256),
      roomId: key(text(room, 'sid')),
      roomName: text(room, 'name')?.slice(0, 256),
      participantId: key(text(part(body, 'participant'), 'sid')),
      createdAt,
      payload: payloadOf(body),
    },
    createdAt,
  );
};
