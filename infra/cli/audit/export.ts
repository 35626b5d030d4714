import { stat } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { Fault } from '../../../schemas/errors.ts';
import { bundleLines } from '../../../streams/audit/bundle.ts';
import { lookForGaps } from '../../../streams/audit/gaps.ts';
import { auditLogOf } from '../../../streams/audit/log.ts';
import { createLogReader } from '../../../streams/read.ts';
import { EVENTS } from '../../../streams/topology.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { withLog } from '../stores.ts';
import { pairLines } from '../table.ts';
import { writeBundle } from './bundle-file.ts';
import { seqOf } from './verify.ts';

interface ExportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
}

const outFile = (path: string): string => {
  if (!/\.ndjson(?:\.gz|\.zst)?$/.test(path))
    throw new InvalidArgumentError('Name a file that ends with .ndjson, .ndjson.gz or .ndjson.zst.');
  return path;
};

/** The log, or a part of it, in a file that proves itself. */
export const exportBundle = defineCommand<ExportOptions>({
  name: 'export',
  order: 6,
  summary: 'Write the log with its checkpoints, signatures and keys into a file that can be verified anywhere.',
  examples: [
    { line: 'aura audit export --out audit.ndjson.zst', does: 'the whole log' },
    {
      line: 'aura audit export --from EVENTS:5000 --to EVENTS:9000 --out part.ndjson',
      does: 'a part, widened to whole checkpoints',
    },
  ],
  notes:
    'It holds the events of all tenants as they lie on the log: what is encrypted stays encrypted, and the data of large events is a digest.\n' +
    'It is read from the log with the platform’s credential, whether the program runs or not.',
  options: [
    OPTION.position('--from <position>', 'first position (without it: the first)'),
    OPTION.position('--to <position>', 'last position (without it: the end of the log)'),
    OPTION.plain('--out <file>', 'a .ndjson file, or packed: .ndjson.gz, .ndjson.zst')
      .argParser(outFile)
      .makeOptionMandatory(),
  ],
  run: async ({ here, options, signal, terminal }) => {
    const { out, from, to } = options;
    if (await stat(out).catch(() => undefined)) throw new Fault('OPTION_INVALID', { reason: `${out} exists already` });
    const lines = await withLog({ here, terminal }, 'program', async (broker) => {
      const { gaps } = await lookForGaps(broker, EVENTS);
      const log = auditLogOf(createLogReader(broker), EVENTS);
      return writeBundle(out, bundleLines(log, { from: seqOf(from), to: seqOf(to), gaps, signal }));
    });
    const { size: bytes } = await stat(out);
    if (terminal.json) return terminal.data(JSON.stringify({ out, lines, bytes }));
    for (const line of pairLines(Object.entries({ out, lines, bytes }), terminal.paint)) await terminal.data(line);
    terminal.note(`verify it anywhere: aura audit verify --offline ${out} --key <verifier key>`);
  },
});
