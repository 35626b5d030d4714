import './reflect.ts';
import { randomBytes, type webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** A certificate and its key, PEM. */
export interface Issued {
  readonly cert: string;
  /** PKCS #8. */
  readonly key: string;
}

/** Who may sign: certificate and key of an authority. */
export type Authority = Issued;

/** What a certificate proves: a server, a client, or one of several servers that connect to each other. */
export type Use = 'server' | 'client' | 'peer';

/** What a certificate is to say. */
export interface Wanted {
  /** The common name; of a client the user it stands for. */
  readonly name: string;
  readonly for: Use;
  /** Names and addresses of a server. */
  readonly hosts?: readonly string[];
  /** From now on. */
  readonly days: number;
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 3_600_000;
/** Clocks differ: a certificate that begins now would be refused by a machine that is a minute behind. */
const EARLIER_MS = 5 * 60_000;
const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
const EXTENDED = { server: [serverAuth], client: [clientAuth], peer: [serverAuth, clientAuth] } as const;

const pem = (label: string, bytes: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${(
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END ${label}-----\n`;

const keyPem = async ({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> =>
  pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', privateKey));

const privateKeyOf = (text: string): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('pkcs8', Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'), CURVE, false, [
    'sign',
  ]);

/** Positive and of 127 random bits. */
const serial = (): string => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes.toString('hex');
};

const between = (days: number): { readonly notBefore: Date; readonly notAfter: Date } => ({
  notBefore: new Date(Date.now() - EARLIER_MS),
  notAfter: new Date(Date.now() + days * DAY_MS),
});

/** As it stands in a distinguished name: what has a meaning there is escaped. */
const commonName = (name: string): string => `CN=${name.replaceAll(/[,+"\\<>;=#]/g, String.raw`\$&`)}`;

/** Makes an authority that may sign certificates of servers and clients, and no further authority. */
export const createAuthority = async (name: string, days: number): Promise<Authority> => {
  const keys = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: commonName(name),
    ...between(days),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: `${certificate.toString('pem')}\n`, key: await keyPem(keys) };
};

/** Issues a certificate for one use: a client's proves no server, a server's no client, unless it is one of several. */
export const issue = async (authority: Authority, wanted: Wanted): Promise<Issued> => {
  const signer = new x509.X509Certificate(authority.cert);
  const keys = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const hosts = (wanted.hosts ?? []).map((value) => ({
    type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
    value,
  }));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: commonName(wanted.name),
    issuer: signer.subject,
    ...between(wanted.days),
    signingAlgorithm: SIGNING,
    publicKey: keys.publicKey,
    signingKey: await privateKeyOf(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([...EXTENDED[wanted.for]]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(signer),
      ...(hosts.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(hosts)]),
    ],
  });
  return { cert: `${certificate.toString('pem')}\n`, key: await keyPem(keys) };
};
