import type { MsgHdrs } from '@nats-io/transport-node';

/** A header's last value, its name compared without regard to case: NATS keeps the case that the sender wrote. */
export const headerValue = (
  headers: Iterable<readonly [string, readonly string[]]>,
  name: string,
): string | undefined => {
  let found: string | undefined;
  for (const [key, values] of headers) if (key.toLowerCase() === name) found = values.at(-1);
  return found;
};

/** CloudEvents attributes of a binary message: every `ce-<name>` header, percent-decoded, the content type where none is named. */
export const binaryAttributes = (
  headers: MsgHdrs | Iterable<readonly [string, readonly string[]]>,
): Record<string, string> => {
  const attributes: Record<string, string> = {};
  for (const [key, values] of headers as Iterable<readonly [string, readonly string[]]>) {
    const name = key.toLowerCase();
    const value = values.at(-1) ?? '';
    if (name.startsWith('ce-')) attributes[name.slice(3)] = unpercent(value);
    else if (name === 'content-type') attributes['datacontenttype'] ??= value;
    else if (name === 'traceparent') attributes['traceparent'] ??= unpercent(value);
  }
  return attributes;
};

/** CloudEvents' bindings to NATS and HTTP: space, `"`, `%` and everything outside U+0021–7E is percent-encoded. */
export const percent = (value: string): string =>
  /^[!#$&-~]*$/.test(value) ? value : value.replace(/[^!#$&-~]/gu, (char) => encodeURIComponent(char));

const unpercent = (value: string): string => {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};
