import { Argument } from 'commander';
import type { Checkpoint } from '../../../http/shapes/audit.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { pairLines } from '../table.ts';
import { seqOf } from './verify.ts';

interface ProofOptions {
  readonly tenant?: string;
  readonly until?: string;
}

export const headOf = ({ hash, to }: Pick<Checkpoint, 'hash' | 'to'>): string => `${hash}@${to}`;

export const proof = defineCommand<ProofOptions>({
  name: 'proof',
  order: 2,
  summary: 'Show that an event lies under a checkpoint, to be checked without AuraLink.',
  examples: [
    { line: 'aura audit proof EVENTS:17 --json > proof.json', does: 'the proof, for docs/how-to/verify-the-log.md' },
    { line: 'aura audit proof EVENTS:17 --until EVENTS:90000 --json', does: 'with the checkpoints up to a later one' },
  ],
  args: [new Argument('<event>', 'position, message id, or id where it is unique')],
  options: [
    OPTION.tenant('whose (without it: default)'),
    OPTION.position('--until <position>', 'add the checkpoints up to the one that covers this position'),
  ],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, { tenant: options.tenant });
    const query = { until: seqOf(options.until) };
    const found = await api.client.getProof({ params: { event: args[0] as string }, query });
    if (terminal.json) return terminal.data(JSON.stringify(found));
    const { event, leaf, index, path: way, checkpoint } = found;
    const pairs = { position: event.position, type: event.event.type, leaf, index, checkpoint: checkpoint.position };
    const lines = pairLines(
      Object.entries({ ...pairs, root: checkpoint.root, head: headOf(checkpoint) }),
      terminal.paint,
    );
    for (const line of lines) await terminal.data(line);
    for (const { side, hash } of way) await terminal.data(`${side.padEnd(5)}  ${hash}`);
    terminal.note('as JSON for the script of docs/how-to/verify-the-log.md: --json');
  },
});
