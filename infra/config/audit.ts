import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isKeyName } from '../../streams/audit/note.ts';
import { text, type Parse, type Reader } from './read.ts';

/** A place outside of the broker where signed checkpoints are written. */
export type WitnessConfig =
  | { readonly kind: 'file'; readonly place: string; readonly dir: string }
  | { readonly kind: 's3'; readonly place: string; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'webhook'; readonly place: string; readonly url: string };

/** How buckets are reached: the names are those that every S3 client reads. */
export interface S3Config {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
  /** Of a server that is not Amazon's; the bucket then stands in the path. */
  readonly endpoint?: string | undefined;
}

/** What the audit is signed with, and where the signed checkpoints go. */
export interface AuditConfig {
  /** 32 bytes in base64 each, the one to sign with first; absent: a file holds them. */
  readonly keys?: readonly string[] | undefined;
  readonly keyFile?: string | undefined;
  readonly origin?: string | undefined;
  readonly witnesses: readonly WitnessConfig[];
  readonly s3?: S3Config | undefined;
}

const refuse = (what: string): never => {
  throw new Error(what);
};

/** Keys as they stand in a file or a variable: 32 bytes in base64 or base64url each, separated by white space or commas. */
export const auditKeys: Parse<readonly string[]> = (value) => {
  const keys = value.split(/[\s,]+/).filter((key) => key !== '');
  return keys.length > 0 &&
    keys.every((key) => /^[A-Za-z0-9+/_-]{43}=?$/.test(key) && Buffer.from(key, 'base64').length === 32)
    ? keys
    : refuse(
        'must be 32 bytes in base64 (openssl rand -base64 32); more of them, separated by commas, the newest first',
      );
};

const origin: Parse<string> = (value) =>
  isKeyName(value) && value.length <= 200
    ? value
    : refuse('must be a name without spaces and +, such as example.com/audit');

const WITNESS = 'must be a list, separated by commas, of file:///directory, s3://bucket/prefix or https://receiver';

const fileWitness = (url: URL): WitnessConfig => {
  const dir = url.host === '' ? fileURLToPath(url) : refuse(WITNESS);
  return isAbsolute(dir) ? { kind: 'file', place: url.href, dir } : refuse(WITNESS);
};

const s3Witness = (url: URL): WitnessConfig => {
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  if (url.host === '' || url.username !== '' || url.search !== '') return refuse(WITNESS);
  return { kind: 's3', place: `s3://${url.host}${prefix === '' ? '' : `/${prefix}`}`, bucket: url.host, prefix };
};

/** A receiver's address may hold what opens it: others are shown where it is, no more. */
const webhookWitness = (url: URL): WitnessConfig => ({
  kind: 'webhook',
  place: `${url.origin}${url.pathname}`,
  url: url.href,
});

const witness = (entry: string): WitnessConfig => {
  const url = URL.canParse(entry) ? new URL(entry) : refuse(WITNESS);
  if (url.protocol === 'file:') return fileWitness(url);
  if (url.protocol === 's3:') return s3Witness(url);
  return ['https:', 'http:'].includes(url.protocol) ? webhookWitness(url) : refuse(WITNESS);
};

const witnesses: Parse<readonly WitnessConfig[]> = (value) => {
  const found = value.split(',').map((entry) => witness(entry.trim()));
  return new Set(found.map(({ place }) => place)).size === found.length ? found : refuse('names a witness twice');
};

const readS3 = (read: Reader): S3Config | undefined => {
  const accessKeyId = read.optional('AWS_ACCESS_KEY_ID', text);
  const secretAccessKey = read.optional('AWS_SECRET_ACCESS_KEY', text);
  const endpoint = read.optional('AWS_ENDPOINT_URL_S3', text) ?? read.optional('AWS_ENDPOINT_URL', text);
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const region = read.optional('AWS_REGION', text) ?? 'us-east-1';
  return { accessKeyId, secretAccessKey, sessionToken: read.optional('AWS_SESSION_TOKEN', text), region, endpoint };
};

/** Reads what concerns the audit. */
export const readAudit = (read: Reader): AuditConfig => {
  const keys = read.optional('AURALINK_AUDIT_KEY', auditKeys);
  const keyFile = read.optional('AURALINK_AUDIT_KEY_FILE', text);
  const found = read.withDefault('AURALINK_AUDIT_WITNESS', witnesses, []);
  const buckets = found.some(({ kind }) => kind === 's3');
  const s3 = buckets ? readS3(read) : undefined;
  if (keys && keyFile !== undefined)
    read.problems.push({ setting: 'AURALINK_AUDIT_KEY', problem: 'is set together with AURALINK_AUDIT_KEY_FILE' });
  if (buckets && !s3)
    read.problems.push({
      setting: 'AURALINK_AUDIT_WITNESS',
      problem: 'names a bucket: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing',
    });
  return { keys, keyFile, origin: read.optional('AURALINK_AUDIT_ORIGIN', origin), witnesses: found, s3 };
};
