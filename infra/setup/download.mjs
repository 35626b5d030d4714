// Downloads that either arrive whole or leave nothing.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CONNECT_MS = 5_000;
const STALL_MS = 10_000;

/**
 * @typedef {{ connectMs?: number, stallMs?: number }} Limits
 * `connectMs` until the answer begins, redirects included; `stallMs` without a byte.
 */

/** The answer to a GET, or an error that says why there is none; `alive` is called for every piece that arrives. */
const get = async (url, { connectMs = CONNECT_MS, stallMs = STALL_MS }) => {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error(`no answer within ${connectMs / 1_000} s`)), connectMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new Error(`nothing arrived for ${stallMs / 1_000} s`)), stallMs);
  };
  const end = () => clearTimeout(timer);
  try {
    const answer = await fetch(url, { signal: abort.signal, redirect: 'follow' });
    alive();
    if (!answer.ok || answer.body === null) throw new Error(`answer ${answer.status}`);
    return { body: answer.body, length: answer.headers.get('content-length'), alive, end };
  } catch (error) {
    end();
    abort.abort();
    throw new Error(`${url}: ${reason(error)}`, { cause: error });
  }
};

const reason = (error) => error?.cause?.message || error?.message || String(error);

/**
 * A small text file.
 * @param {string} url
 * @param {Limits} [limits]
 */
export const fetchText = async (url, limits = {}) => {
  const { body, alive, end } = await get(url, limits);
  try {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      alive();
      text += decoder.decode(chunk, { stream: true });
    }
    return text;
  } catch (error) {
    throw new Error(`${url}: ${reason(error)}`, { cause: error });
  } finally {
    end();
  }
};

/**
 * Writes the file and answers its SHA-256. A transfer that was cut is an error, also where the server named no length:
 * the caller compares the sum.
 * @param {string} url
 * @param {string} file
 * @param {Limits} [limits]
 * @returns {Promise<string>}
 */
export const fetchFile = async (url, file, limits = {}) => {
  const { body, alive, end } = await get(url, limits);
  const hash = createHash('sha256');
  const count = async function* (source) {
    for await (const chunk of source) {
      alive();
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(Readable.fromWeb(body), count, createWriteStream(file, { flags: 'wx' }));
    return hash.digest('hex');
  } catch (error) {
    throw new Error(`${url}: ${reason(error)}`, { cause: error });
  } finally {
    end();
  }
};
