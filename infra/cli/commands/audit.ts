import { Argument, InvalidArgumentError } from 'commander';
import { everyItem } from '../../../http/client.gen.ts';
import type { Checkpoint, Verdict } from '../../../http/shapes/audit.ts';
import { parsePosition } from '../../../schemas/event.ts';
import { auditLogOf } from '../../../streams/audit/log.ts';
import { verifyLog, type Head } from '../../../streams/audit/verify.ts';
import { createLogReader } from '../../../streams/read.ts';
import { EVENTS } from '../../../streams/topology.ts';
import { parseHead, showVerdict } from '../../parts/audit.ts';
import { type Call, defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { OPTION } from '../options.ts';
import { type Column, pairLines, tableLines } from '../table.ts';

interface VerifyOptions {
  readonly from?: string;
  readonly to?: string;
  readonly expect?: readonly Head[];
}

const heads = (text: string, before: readonly Head[] | undefined): readonly Head[] => {
  const head = parseHead(text);
  if (!head)
    throw new InvalidArgumentError(
      'A remembered checkpoint looks like 6e34…a01d@1000: hash@to, as `aura audit` shows it.',
    );
  return [...(before ?? []), head];
};

const seqOf = (position: string | undefined): number | undefined =>
  position === undefined ? undefined : parsePosition(position)?.seq;

/** Walks the log itself: a program that was tampered with has no part in it. */
const walkLog = async ({ here, options, signal }: Call<VerifyOptions>): Promise<Verdict> => {
  const broker = await here.broker();
  try {
    const log = auditLogOf(createLogReader(broker), EVENTS);
    const { from, to, expect = [] } = options;
    return showVerdict(await verifyLog(log, { from: seqOf(from), to: seqOf(to), expect, signal }));
  } finally {
    await broker.close();
  }
};

const verify = defineCommand<VerifyOptions>({
  name: 'verify',
  order: 1,
  summary: 'Walk the log and its checkpoints and name the first position that cannot be vouched for.',
  examples: [
    { line: 'aura audit verify', does: 'the whole log; exit code 0 if it holds, 1 if not' },
    { line: `aura audit verify --expect ${'6e34'.repeat(16)}@1000`, does: 'with a checkpoint that is kept elsewhere' },
    { line: 'aura audit verify --from EVENTS:100000 --json', does: 'only the stretches from there on, as JSON' },
  ],
  notes:
    "It reads the log with the platform's credential, not by way of the program. What was cut off the end, or rewritten together with its checkpoints, shows only with --expect.",
  options: [
    OPTION.position('--from <position>', 'first position'),
    OPTION.position('--to <position>', 'last position'),
    OPTION.plain('--expect <hash@to>', 'a checkpoint that is kept elsewhere; may be repeated').argParser<
      readonly Head[]
    >(heads),
  ],
  run: async (call) => {
    const { terminal } = call;
    const verdict = await walkLog(call);
    if (terminal.json) await terminal.data(JSON.stringify(verdict));
    else {
      const { first_bad: bad, ok, ...rest } = verdict;
      await terminal.data(
        bad
          ? terminal.paint('red', `BAD at ${bad.position}: ${bad.kind}: ${bad.why}`)
          : terminal.paint('green', 'the log holds'),
      );
      for (const line of pairLines(Object.entries(rest), terminal.paint)) await terminal.data(line);
      if (ok && verdict.head) terminal.note(`keep this elsewhere and give it with --expect: ${verdict.head}`);
    }
    return verdict.ok ? EXIT.ok : EXIT.failed;
  },
});

interface ProofOptions {
  readonly tenant?: string;
  readonly until?: string;
}

const proof = defineCommand<ProofOptions>({
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

const headOf = ({ hash, to }: Pick<Checkpoint, 'hash' | 'to'>): string => `${hash}@${to}`;

const COLUMNS: readonly Column<Checkpoint>[] = [
  { head: 'made', of: ({ time }) => time.slice(0, 19).replace('T', ' ') },
  { head: 'from', of: ({ from }) => from, align: 'right' },
  { head: 'to', of: ({ to }) => to, align: 'right' },
  { head: 'events', of: ({ size }) => size, align: 'right' },
  { head: 'position', of: ({ position }) => position },
  { head: 'hash@to', of: headOf },
];

interface ListOptions {
  readonly limit?: number;
}

export default defineCommand<ListOptions>({
  name: 'audit',
  order: 65,
  summary: 'The checkpoints of the log, whether it holds, and proofs of its events.',
  examples: [
    { line: 'aura audit', does: 'the newest checkpoints' },
    { line: 'aura audit verify', does: 'whether the log is what they say' },
    { line: 'aura audit proof EVENTS:17 --json', does: 'that an event lies under one' },
  ],
  options: [OPTION.count('-n, --limit <count>', 'at most so many (default: 20)', 100_000)],
  commands: [verify, proof],
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
