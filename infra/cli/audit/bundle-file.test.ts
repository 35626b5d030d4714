import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleLines } from '../../../streams/audit/bundle.ts';
import { logOf, sealed, signerOf } from '../../../streams/audit/given-log.ts';
import { openBundle, verifyBundle } from '../../../streams/audit/open-bundle.ts';
import { bundleFile, writeBundle } from './bundle-file.ts';

/** What ends a line for some, and half a line for others: JSON holds all of it as it is. */
const TEXT = 'one\u2028two\u2029three\u0085\r\n\uFEFFö😀';

const tempDir = () => mkdtemp(join(tmpdir(), 'auralink-test-'));

describe('the file of a bundle', () => {
  it.each(['plain.ndjson', 'packed.ndjson.gz', 'packed.ndjson.zst'])('holds as the log does: %s', async (name) => {
    const log = logOf(sealed(60, { text: () => TEXT.repeat(1_000), keys: [{ at: 1, signer: signerOf(1) }] }));
    const path = join(await tempDir(), name);
    const lines = await writeBundle(path, bundleLines(log, { gaps: [] }));
    const read: string[] = [];
    for await (const line of bundleFile(path)()) read.push(line);
    expect(read).toHaveLength(lines);
    const verdict = await verifyBundle(await openBundle(bundleFile(path)), {});
    expect(verdict).toMatchObject({ ok: true, firstBad: undefined });
  });

  it('that is not there, or is packed otherwise than its name says, is none', async () => {
    const dir = await tempDir();
    await writeBundle(join(dir, 'plain.ndjson'), bundleLines(logOf(sealed(9)), { gaps: [] }));
    await copyFile(join(dir, 'plain.ndjson'), join(dir, 'no.ndjson.gz'));
    for (const name of ['nothing.ndjson', 'no.ndjson.gz'])
      await expect(openBundle(bundleFile(join(dir, name)))).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
  });
});
