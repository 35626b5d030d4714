/** Sent with every answer. */
export const ALWAYS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=()',
  'x-frame-options': 'DENY',
};

/** Sent with them where the connection is encrypted: a browser that was here once never asks without encryption again. */
export const ENCRYPTED: Readonly<Record<string, string>> = { 'strict-transport-security': 'max-age=31536000' };

/** A LiveKit address in the forms a page's client asks for: the socket, and plain HTTP for its validation request. */
const bothSchemes = (address: string): readonly string[] => {
  if (!URL.canParse(address)) return [];
  const { protocol, host } = new URL(address);
  return protocol === 'https:' || protocol === 'wss:'
    ? [`wss://${host}`, `https://${host}`]
    : [`ws://${host}`, `http://${host}`];
};

/**
 * Content-Security-Policy of pages. Scripts only from here and none inline; styles also inline, because Mantine and
 * Swagger UI write them; connections to ourselves and to the LiveKit servers.
 */
export const pagePolicy = (connect: readonly string[]): string =>
  [
    `default-src 'self'`,
    `script-src 'self'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self' data:`,
    `media-src 'self' blob:`,
    `worker-src 'self' blob:`,
    `connect-src ${["'self'", ...new Set(connect.flatMap(bothSchemes))].join(' ')}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');

/** Policy of answers that are no pages: nothing may be loaded from them. */
export const DATA_POLICY = `default-src 'none'; frame-ancestors 'none'`;
