/**
 * Names under which LiveKit's messages carry secrets: TURN and S3 passwords, stream keys, storage keys, tokens.
 * Read in livekit/protocol 1.51; broad on purpose, because this stands before payloads nobody has read yet.
 */
const SECRET_NAME =
  /pass(word|wd|phrase)|secret|credential|token|signature|authorization|(stream|access|account|api|private|encryption|shared)_?key|^(pass|key|urls?|headers|assumeRoleArn|sipHeaders)$/i;

/** A JWT, wherever it stands in a text. */
const JWT = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;

const DEEPEST = 32;

/** A copy without fields whose name says secret, and without JWTs and credentials in the texts that remain. */
export const withoutSecrets = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return withoutAddresses(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return null;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  const kept = Object.entries(value).filter(([name]) => !SECRET_NAME.test(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutSecrets(inner, depth + 1)]));
};

/**
 * A text whose URLs are cut down to scheme and host: a path can hold a stream key (RTMP), a query a signature (storage),
 * the user part a password.
 */
export const withoutAddresses = <T extends string | undefined>(said: T): T =>
  said
    ?.replace(JWT, '[token]')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#"'@]*@)?([^\s/?#"']+)[^\s"']*/gi, '$1$2') as T;
