import { everyItem } from '../../../http/client.gen.ts';
import type { Checkpoint } from '../../../http/shapes/audit.ts';
import { exportBundle } from '../audit/export.ts';
import { keys, rotateKey } from '../audit/keys.ts';
import { consistency } from '../audit/consistency.ts';
import { headOf, proof } from '../audit/proof.ts';
import { verify } from '../audit/verify.ts';
import { witnessSecrets } from '../audit/witness-secret.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { type Column, tableLines } from '../table.ts';

const COLUMNS: readonly Column<Checkpoint>[] = [
  { head: 'made', of: ({ time }) => time.slice(0, 19).replace('T', ' ') },
  { head: 'from', of: ({ from }) => from, align: 'right' },
  { head: 'to', of: ({ to }) => to, align: 'right' },
  { head: 'events', of: ({ size }) => size, align: 'right' },
  { head: 'position', of: ({ position }) => position },
  { head: 'signed by', of: ({ key_id: id }) => id ?? '-' },
  { head: 'witnesses', of: ({ witnesses }) => witnesses.length, align: 'right' },
  { head: 'hash@to', of: headOf },
];

interface ListOptions {
  readonly limit?: number;
}

export default defineCommand<ListOptions>({
  name: 'audit',
  order: 65,
  summary: 'The checkpoints of the log and who has signed them, whether it holds, and proofs of its events.',
  examples: [
    { line: 'aura audit', does: 'the newest checkpoints' },
    { line: 'aura audit verify', does: 'whether the log is what they say' },
    { line: 'aura audit proof EVENTS:17 --json', does: 'that an event lies under one' },
  ],
  options: [OPTION.count('-n, --limit <count>', 'at most so many (default: 20)', 100_000)],
  commands: [verify, proof, consistency, keys, rotateKey, exportBundle, witnessSecrets],
  run: async ({ here, options, signal, terminal }) => {
    const api = await here.api(signal);
    const most = options.limit ?? 20;
    const found: Checkpoint[] = [];
    for await (const checkpoint of everyItem(api.client.listCheckpoints, { limit: Math.min(most, 200) })) {
      found.push(checkpoint);
      if (found.length >= most) break;
    }
    if (terminal.json) for (const checkpoint of found) await terminal.data(JSON.stringify(checkpoint));
    else if (found.length > 0) for (const line of tableLines(COLUMNS, found, terminal.paint)) await terminal.data(line);
    if (found.length === 0)
      terminal.note('no checkpoint yet: the first follows a minute, or 1,000 events, after the first event');
  },
});
