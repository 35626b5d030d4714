import { readFileSync } from 'node:fs';
import { Fault } from '../../schemas/errors.ts';
import type { TlsFiles } from '../../streams/broker.ts';

/** What sends a request: `fetch`, or one that believes and shows certificates of our own. */
export type Send = typeof fetch;

const read = (file: string | undefined): Buffer | undefined => {
  try {
    return file === undefined ? undefined : readFileSync(file);
  } catch (thrown) {
    throw new Fault('CONFIG_INVALID', { problems: [{ setting: file, problem: (thrown as Error).message }] }, thrown);
  }
};

/** Node's own `fetch` takes no certificates: undici's does, and is loaded only where there are some. Throws CONFIG_INVALID. */
export const senderWith = async (tls: TlsFiles | undefined): Promise<Send> => {
  if (tls === undefined) return fetch;
  const [ca, cert, key] = [read(tls.ca), read(tls.cert), read(tls.key)];
  const undici = await import('undici');
  const connect = { minVersion: 'TLSv1.2' as const, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  const dispatcher = new undici.Agent({ connect });
  const send = (input: string | URL, init: object = {}) => undici.fetch(input, { ...init, dispatcher });
  return send as unknown as Send;
};
