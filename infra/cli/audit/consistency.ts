import { Argument, InvalidArgumentError } from 'commander';
import { Fault } from '../../../schemas/errors.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { checkFile } from './check-file.ts';
import { KEY_OPTION } from './trust.ts';

interface ConsistencyOptions {
  readonly verify?: string;
  readonly key?: readonly string[];
}

/** The number of leaves that a signed note names. */
const size = (text: string): string => {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('A size is the number of events in a signed note.');
  return text;
};

export const consistency = defineCommand<ConsistencyOptions>({
  name: 'consistency',
  order: 3,
  summary: 'Show that one signed checkpoint goes on from another, to be checked without AuraLink.',
  examples: [
    { line: 'aura audit consistency 1000 90000 --json > consistency.json', does: 'between two signed notes' },
    { line: 'aura audit consistency --verify consistency.json --key audit.pub', does: 'check one, on any machine' },
  ],
  notes: 'The sizes are the second lines of the notes; `aura audit --json | jq .tree.size` shows those there are.',
  args: [
    new Argument('[from]', 'size of the smaller tree').argParser(size),
    new Argument('[to]', 'size of the larger tree').argParser(size),
  ],
  options: [OPTION.plain('--verify <file>', 'check a proof that was given, with --key'), KEY_OPTION],
  run: async ({ args: [from, to], here, options, signal, terminal }) => {
    if (options.verify !== undefined) return checkFile(options.verify, options, terminal);
    if (from === undefined || to === undefined)
      throw new Fault('OPTION_INVALID', { reason: 'which two: aura audit consistency <from> <to>' });
    const api = await here.api(signal);
    const found = await api.client.getConsistency({ query: { from: Number(from), to: Number(to) } });
    if (terminal.json) return terminal.data(JSON.stringify(found));
    for (const { size: leaves, root } of [found.from, found.to]) await terminal.data(`${leaves}  ${root}`);
    for (const hash of found.path) await terminal.data(`  ${hash}`);
    terminal.note('as JSON, to be checked with --verify or the script of docs/how-to/verify-the-log.md: --json');
    return undefined;
  },
});
