import { Argument } from 'commander';
import type { Checkpoint } from '../../../http/shapes/audit.ts';
import { Fault } from '../../../schemas/errors.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { pairLines } from '../table.ts';
import { checkFile } from './check-file.ts';
import { KEY_OPTION } from './trust.ts';
import { seqOf } from './verify.ts';

interface ProofOptions {
  readonly tenant?: string;
  readonly until?: string;
  readonly verify?: string;
  readonly key?: readonly string[];
}

export const headOf = ({ hash, to }: Pick<Checkpoint, 'hash' | 'to'>): string => `${hash}@${to}`;

export const proof = defineCommand<ProofOptions>({
  name: 'proof',
  order: 2,
  summary: 'Show that an event lies under a checkpoint, to be checked without AuraLink.',
  examples: [
    { line: 'aura audit proof EVENTS:17 --json > proof.json', does: 'the proof, for docs/how-to/verify-the-log.md' },
    { line: 'aura audit proof EVENTS:17 --until EVENTS:90000 --json', does: 'with the checkpoints up to a later one' },
    { line: 'aura audit proof --verify proof.json --key audit.pub', does: 'check one, on any machine' },
  ],
  args: [new Argument('[event]', 'position, message id, or id where it is unique')],
  options: [
    OPTION.tenant('whose (without it: default)'),
    OPTION.position('--until <position>', 'add the checkpoints up to the one that covers this position'),
    OPTION.plain('--verify <file>', 'check a proof that was given, with --key'),
    KEY_OPTION,
  ],
  run: async ({ args, here, options, signal, terminal }) => {
    if (options.verify !== undefined) return checkFile(options.verify, options, terminal);
    if (args[0] === undefined)
      throw new Fault('OPTION_INVALID', { reason: 'of which event: aura audit proof <event>' });
    const api = await here.api(signal, { tenant: options.tenant });
    const query = { until: seqOf(options.until) };
    const found = await api.client.getProof({ params: { event: args[0] }, query });
    if (terminal.json) return terminal.data(JSON.stringify(found));
    const { event, leaf, index, path: way, checkpoint, inclusion } = found;
    const pairs = { position: event.position, type: event.event.type, leaf, index, checkpoint: checkpoint.position };
    const lines = pairLines(
      Object.entries({ ...pairs, root: checkpoint.root, head: headOf(checkpoint) }),
      terminal.paint,
    );
    for (const line of lines) await terminal.data(line);
    for (const { side, hash } of way) await terminal.data(`${side.padEnd(5)}  ${hash}`);
    if (inclusion)
      await terminal.data(`signed: leaf ${inclusion.index} of the ${inclusion.size} under ${inclusion.root}`);
    terminal.note('as JSON for the script of docs/how-to/verify-the-log.md: --json');
    return undefined;
  },
});
