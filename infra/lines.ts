/**
 * The lines of a text in UTF-8, without their ends. Not by `node:readline`: that ends a line at U+2028 and U+2029 too, which JSON holds as they are, and
 * keeps to itself what its input throws (Node 24.21).
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
