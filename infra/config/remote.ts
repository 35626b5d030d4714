import type { TlsFiles } from '../../streams/broker.ts';
import { Fault } from '../../schemas/errors.ts';

/** A running AuraLink elsewhere, as the command line is told of it. */
export interface Remote {
  /** AURALINK_URL. */
  readonly url: string | undefined;
  /** AURALINK_TOKEN. */
  readonly token: string | undefined;
  /** AURALINK_CA, AURALINK_CERT, AURALINK_KEY: whom to believe over https, and who we are there. */
  readonly tls?: TlsFiles | undefined;
}

const set = (text: string | undefined): string | undefined => text?.trim() || undefined;

const isWeb = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const tlsOf = (env: Readonly<Record<string, string | undefined>>): TlsFiles | undefined => {
  const [ca, cert, key] = ['AURALINK_CA', 'AURALINK_CERT', 'AURALINK_KEY'].map((name) => set(env[name]));
  return ca === undefined && cert === undefined ? undefined : { ca, cert, key };
};

/** Reads AURALINK_URL, AURALINK_TOKEN and the certificates to ask with: they concern the command line only, the program never reads them. Throws CONFIG_INVALID. */
export const remoteOf = (env: Readonly<Record<string, string | undefined>>): Remote => {
  const url = set(env['AURALINK_URL']);
  const problems = [{ setting: 'AURALINK_URL', problem: 'must be a URL that starts with http:// or https://' }];
  if (url !== undefined && !isWeb(url)) throw new Fault('CONFIG_INVALID', { problems });
  const tls = tlsOf(env);
  return { url, token: set(env['AURALINK_TOKEN']), ...(tls && { tls }) };
};

/** Of this process. */
export const remoteOfProcess = (): Remote => remoteOf(process.env);

/** Whether a failure is shown with its stack: read before the configuration is parsed, which may be what fails. */
export const debugOfProcess = (): boolean => ['debug', 'trace'].includes(process.env['AURALINK_LOG_LEVEL'] ?? '');
