/** Bytes as WebCrypto takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

export const toHex = (bytes: Bytes): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A SHA-256 of 64 hexadecimal digits; undefined for anything else. */
export const hashIn = (text: string): Bytes | undefined =>
  /^[0-9a-f]{64}$/.test(text)
    ? new Uint8Array((text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)))
    : undefined;

/** Strictly: what decodes and encodes to the same text. Undefined for anything else. */
export const fromBase64 = (text: string): Bytes | undefined => {
  try {
    const decoded = atob(text);
    return btoa(decoded) === text ? Uint8Array.from(decoded, (char) => char.codePointAt(0) ?? 0) : undefined;
  } catch {
    return undefined;
  }
};

const joined = (parts: readonly Bytes[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const sha256 = async (...parts: readonly Bytes[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', joined(parts)));

/** Whether this page may hash at all: browsers give `crypto.subtle` only to pages over https and from this very machine. */
export const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;
