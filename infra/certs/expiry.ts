import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** Until when a certificate counts, ms since 1970. Of a chain the first, whose owner shows it. Throws what reading throws. */
export const expiryOf = (text: string): number => Date.parse(new X509Certificate(text).validTo);

/** A certificate this process works with, by the setting that names it. */
export interface NamedCertificate {
  readonly name: string;
  readonly file: string;
}

/** Until when a certificate counts, or why it cannot be read. */
export type Expiry = NamedCertificate & ({ readonly at: number } | { readonly problem: string });

/** Reads them all, now. */
export const readExpiries = (certificates: readonly NamedCertificate[]): Promise<readonly Expiry[]> =>
  Promise.all(
    certificates.map(async (one) => {
      try {
        return { ...one, at: expiryOf(await readFile(one.file, 'utf8')) };
      } catch (thrown) {
        return { ...one, problem: (thrown as Error).message };
      }
    }),
  );
