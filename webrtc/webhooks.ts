import { createHash, timingSafeEqual } from 'node:crypto';
import { TokenVerifier } from 'livekit-server-sdk';
import { Fault, toFault } from '../schemas/errors.ts';
import { storable } from '../schemas/storable.ts';
import type { Publisher, Stored } from '../streams/log.ts';
import { moment, text, type Delivery, type Json } from './delivery.ts';
import { eventOfDelivery } from './events.ts';

/** What receiving needs: the key LiveKit signs with, whose server it is, and the way onto the log. */
export interface WebhookDeps {
  readonly tenant: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Throws why nothing of the tenant is taken in: it is suspended or deleted. Absent: everything is. */
  readonly admitted?: (tenant: string) => Promise<void> | undefined;
  /** The keyed hash that stands for an identity on the log. */
  readonly personId: (tenant: string, identity: string) => string;
}

/** CloudEvents source of what the WebRTC edge says about a tenant's LiveKit. */
export const webrtcSource = (tenant: string): string => `/auralink/webrtc/${tenant}`;

/** LiveKit's worker for the room waits for the answer: it must come within a second. */
const DEADLINE_MS = 800;

/**
 * Takes in one delivery of LiveKit: verifies it, maps it, and resolves once the log holds it. `rawBody` must be the bytes
 * that came over the wire, `authorization` the header as it came.
 *
 * Faults: SIGNATURE_INVALID (401, nothing stored); TENANT_SUSPENDED, TENANT_DELETED (403, nothing stored and not to be repeated); otherwise always 5xx, because LiveKit takes a 4xx for delivered and
 * never repeats it (seen on livekit-server 1.11).
 */
export const receiveWebhook = async (
  rawBody: Uint8Array,
  authorization: string | undefined,
  deps: WebhookDeps,
): Promise<Stored> => {
  await verify(rawBody, authorization, deps);
  await deps.admitted?.(deps.tenant);
  const draft = eventOfDelivery(read(rawBody, deps));
  try {
    return await deps.publisher.publish(draft, {
      tenant: deps.tenant,
      source: webrtcSource(deps.tenant),
      deadlineMs: DEADLINE_MS,
    });
  } catch (thrown) {
    const fault = toFault(thrown);
    throw fault.status >= 500 ? fault : new Fault('INTERNAL', { event: draft.event.type }, fault);
  }
};

/**
 * The SDK's verifier of the token, then the digest it signs. Not the SDK's WebhookReceiver: that also parses, and a
 * signed delivery it cannot parse (a newer server) would look like a forged one; and it hashes decoded text, not the bytes.
 * The thrown reason is dropped, it may quote the token.
 */
const verify = async (
  rawBody: Uint8Array,
  authorization: string | undefined,
  { apiKey, apiSecret }: WebhookDeps,
): Promise<void> => {
  const token = authorization?.replace(/^Bearer /i, '') ?? '';
  const claims = await new TokenVerifier(apiKey, apiSecret).verify(token).catch(() => undefined);
  const signed = Buffer.from(claims?.sha256 ?? '', 'base64');
  const actual = createHash('sha256').update(rawBody).digest();
  if (signed.length !== actual.length || !timingSafeEqual(signed, actual)) throw new Fault('SIGNATURE_INVALID');
};

const read = (rawBody: Uint8Array, { tenant, personId }: WebhookDeps): Delivery => {
  const body = parse(rawBody);
  return {
    id: idOf(body, rawBody),
    name: text(body, 'event') ?? 'unknown',
    createdAt: moment(body, 'createdAt', 's') ?? new Date().toISOString(),
    body,
    personId: (identity) => personId(tenant, identity),
  };
};

const parse = (rawBody: Uint8Array): Json => {
  try {
    const value: unknown = JSON.parse(Buffer.from(rawBody).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return storable(value as Json);
  } catch {
    // Signed by LiveKit and yet no JSON: kept as what it is, a delivery without content.
  }
  return {};
};

/** The webhook's id, or one derived from its bytes: a retry repeats them, so it is the same event again. */
const idOf = (body: Json, rawBody: Uint8Array): string => {
  const id = text(body, 'id');
  return id !== undefined && /^[A-Za-z0-9_-]{1,128}$/.test(id)
    ? id
    : `wh-${createHash('sha256').update(rawBody).digest('base64url').slice(0, 22)}`;
};
