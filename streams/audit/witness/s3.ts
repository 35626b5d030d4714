import { AwsClient } from 'aws4fetch';
import { differs, isNoteName, noteName, unreachable, witnessId, type Shelf } from './shelf.ts';

/** A bucket and how it is reached. */
export interface Bucket {
  readonly place: string;
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
  /** Of a server that is not Amazon's; the bucket then stands in the path. */
  readonly endpoint?: string | undefined;
}

const ANSWER_MS = 15_000;
const NOTE_MOST_BYTES = 64 * 1024;

const rootOf = ({ bucket, region, endpoint }: Bucket): string =>
  endpoint === undefined
    ? `https://${bucket}.s3.${region}.amazonaws.com/`
    : `${endpoint.replace(/\/+$/, '')}/${encodeURIComponent(bucket)}/`;

const keyPath = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

const unescaped = (xml: string): string =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

/** What it answers besides says in its own words what is wrong: the code, never the request. */
const refused = async (answer: Response): Promise<Error> => {
  const code = /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(await answer.text())?.[1];
  return new Error(`it answers ${answer.status}${code === undefined ? '' : ` (${code})`}`);
};

/** The requests that a shelf needs, signed (AWS Signature 4). */
const bucketClient = (given: Bucket) => {
  const { accessKeyId, secretAccessKey, sessionToken, region } = given;
  const session = sessionToken === undefined ? {} : { sessionToken };
  const client = new AwsClient({ accessKeyId, secretAccessKey, ...session, service: 's3', region, retries: 0 });
  const ask = (path: string, init: RequestInit, signal: AbortSignal): Promise<Response> => {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    return client.fetch(`${rootOf(given)}${path}`, { ...init, signal: ends, redirect: 'error' });
  };
  return {
    read: async (key: string, signal: AbortSignal): Promise<string | undefined> => {
      const answer = await ask(keyPath(key), {}, signal);
      if (answer.ok) return (await answer.text()).slice(0, NOTE_MOST_BYTES);
      if (answer.status !== 404) throw await refused(answer);
      await answer.body?.cancel();
      return undefined;
    },
    /** Two that write at once: a server that knows conditions lets only the first. */
    write: async (key: string, body: string, signal: AbortSignal): Promise<void> => {
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'if-none-match': '*' };
      const answer = await ask(keyPath(key), { method: 'PUT', body, headers }, signal);
      if (!answer.ok && answer.status !== 409 && answer.status !== 412) throw await refused(answer);
      await answer.body?.cancel();
    },
    /** The first keys, as they are sorted. */
    list: async (prefix: string, signal: AbortSignal): Promise<readonly string[]> => {
      const query = new URLSearchParams({ 'list-type': '2', 'max-keys': '20', prefix });
      const answer = await ask(`?${query.toString()}`, {}, signal);
      if (!answer.ok) throw await refused(answer);
      const keys = [...(await answer.text()).matchAll(/<Key>([^<]*)<\/Key>/g)];
      return keys.map((match) => unescaped(match[1] as string)).toSorted();
    },
  };
};

/** A bucket of S3 or of what speaks like it: an object for each note. Give it a policy of its own that lets nobody delete. */
export const s3Shelf = (given: Bucket): Shelf => {
  const { place } = given;
  const folder = given.prefix === '' ? '' : `${given.prefix}/`;
  const { read, write, list } = bucketClient(given);
  const put = async (size: number, note: string, signal: AbortSignal): Promise<void> => {
    const key = `${folder}${noteName(size)}`;
    const there = await read(key, signal);
    if (there === undefined) await write(key, note, signal);
    if ((there ?? (await read(key, signal))) !== note) throw differs(place, noteName(size));
  };
  const newest = async (signal: AbortSignal): Promise<string | undefined> => {
    const key = (await list(folder, signal)).find((one) => isNoteName(one.slice(one.lastIndexOf('/') + 1)));
    return key === undefined ? undefined : read(key, signal);
  };
  const told = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((thrown: unknown) => {
      throw unreachable(place, thrown);
    });
  return {
    id: witnessId(place),
    kind: 's3',
    place,
    put: (size, note, signal) => told(put(size, note, signal)),
    newest: (signal) => told(newest(signal)),
    over: (size, signal) => told(read(`${folder}${noteName(size)}`, signal)),
  };
};
