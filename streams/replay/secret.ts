import { createHmac, hkdfSync } from 'node:crypto';

const PURPOSE = 'auralink webhook signing v1';
const BYTES = 32;

/**
 * The key that signs one replay's webhooks, as Standard Webhooks writes it (`whsec_…`). Derived from a secret of the program, so it
 * is stored nowhere and every process knows it.
 */
export const signingSecret = (serverSecret: string, tenant: string, replayId: string): string => {
  const key = Buffer.from(hkdfSync('sha256', serverSecret, '', PURPOSE, BYTES));
  return `whsec_${createHmac('sha256', key).update(`${tenant}\0${replayId}`).digest('base64')}`;
};
