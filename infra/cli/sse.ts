/** One message of a server-sent event stream. */
export interface SseMessage {
  /** `message` where the server names none. */
  readonly event: string;
  readonly data: string;
  /** The last id seen so far; sent as `Last-Event-ID` to go on. */
  readonly id: string | undefined;
}

/** Splits chunks of text into lines that end in CR, LF or CRLF, also where a chunk ends between CR and LF. */
async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    rest += chunk;
    // A CR at the very end waits: its LF may be the next chunk's first character.
    const complete = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
    const parts = complete.split(/\r\n|\r|\n/);
    rest = (parts.pop() as string) + rest.slice(complete.length);
    yield* parts;
  }
}

/** The fields of one message's lines; the last `event` and `id` count. */
const messageOf = (block: readonly string[]) => {
  const data: string[] = [];
  const last: Record<string, string> = {};
  for (const line of block) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?([\s\S]*))?$/.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field !== 'id' || !value.includes('\0')) last[field] = value;
  }
  return { data, event: last['event'], newId: last['id'] };
};

/**
 * Reads a server-sent event stream (WHATWG HTML §9.2). Comments are skipped, a message without data is none,
 * and what follows the last blank line is dropped: it may be half a message.
 */
export async function* readSse(chunks: AsyncIterable<string>): AsyncGenerator<SseMessage> {
  let id: string | undefined;
  let open: string[] = [];
  for await (const line of lines(chunks)) {
    if (line !== '') {
      open.push(line);
      continue;
    }
    const { event, data, newId } = messageOf(open);
    open = [];
    id = newId ?? id;
    if (data.length > 0) yield { event: event || 'message', data: data.join('\n'), id };
  }
}
