import type { Verdict } from '../../../http/shapes/audit.ts';
import { parsePosition } from '../../../schemas/event.ts';
import { headsOf } from '../../../streams/audit/kept.ts';
import { auditLogOf } from '../../../streams/audit/log.ts';
import { openBundle, verifyBundle } from '../../../streams/audit/open-bundle.ts';
import { verifyLog } from '../../../streams/audit/verify.ts';
import { createLogReader } from '../../../streams/read.ts';
import { EVENTS } from '../../../streams/topology.ts';
import { auditKeyStore } from '../../config/audit-keys.ts';
import { ownKeys } from '../../parts/audit.ts';
import { showVerdict } from '../../parts/audit-views.ts';
import { keptAt } from '../../parts/witnesses.ts';
import { bundleFile } from './bundle-file.ts';
import { type Call, defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { OPTION } from '../options.ts';
import { pairLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { type Given, KNOWN_OPTIONS, readKnown } from './trust.ts';

interface VerifyOptions extends Given {
  readonly from?: string;
  readonly to?: string;
  readonly offline?: string;
}

export const seqOf = (position: string | undefined): number | undefined =>
  position === undefined ? undefined : parsePosition(position)?.seq;

/** Walks the log itself: a program that was tampered with has no part in it. */
const walkLog = async ({ here, options, signal }: Call<VerifyOptions>): Promise<Verdict> => {
  const { expect, pinned, kept } = await readKnown(options);
  const broker = await here.broker();
  try {
    const reader = createLogReader(broker);
    const { from, to } = options;
    const { trees, shown } = headsOf([...kept, ...(await keptAt(here.config, signal))]);
    const own = await ownKeys(reader, auditKeyStore(here.config).held);
    const asked = { from: seqOf(from), to: seqOf(to), expect, trees, trust: { pinned, own }, signal };
    return showVerdict(await verifyLog(auditLogOf(reader, EVENTS), asked), shown);
  } finally {
    await broker.close();
  }
};

/** Verifies a file: no program, broker, database or setting has a part in it. */
const walkBundle = async (file: string, { options, signal }: Call<VerifyOptions>): Promise<Verdict> => {
  const { expect, pinned, kept } = await readKnown(options);
  const { trees, shown } = headsOf(kept);
  const bundle = await openBundle(bundleFile(file));
  const asked = { from: seqOf(options.from), to: seqOf(options.to), expect, trees, trust: { pinned }, signal };
  return showVerdict(await verifyBundle(bundle, asked), shown);
};

/** Says what was found; gives the exit code. */
export const tellVerdict = async (verdict: Verdict, terminal: Terminal): Promise<number> => {
  if (terminal.json) await terminal.data(JSON.stringify(verdict));
  else {
    const { first_bad: bad, ok, witnesses, ...rest } = verdict;
    await terminal.data(
      bad
        ? terminal.paint('red', `BAD at ${bad.position}: ${bad.kind}: ${bad.why}`)
        : terminal.paint('green', 'the log holds'),
    );
    const held = witnesses.map(
      ({ place, to, problem }) => [`witness ${place}`, problem ?? (to === null ? 'empty' : `${to} events`)] as const,
    );
    for (const line of pairLines([...Object.entries(rest), ...held], terminal.paint)) await terminal.data(line);
    if (ok && verdict.head && witnesses.length === 0)
      terminal.note(`keep this elsewhere and give it with --expect: ${verdict.head}`);
  }
  return verdict.ok ? EXIT.ok : EXIT.failed;
};

export const verify = defineCommand<VerifyOptions>({
  name: 'verify',
  order: 1,
  summary:
    'Walk the log, its checkpoints and their signatures, and name the first position that cannot be vouched for.',
  examples: [
    { line: 'aura audit verify', does: 'the whole log; exit code 0 if it holds, 1 if not' },
    { line: 'aura audit verify --key audit.pub --witness newest.note', does: 'with what somebody else has kept' },
    { line: 'aura audit verify --offline audit.ndjson.zst --key audit.pub', does: 'a file, on any machine' },
    { line: `aura audit verify --expect ${'6e34'.repeat(16)}@1000`, does: 'with a checkpoint that is kept elsewhere' },
    { line: 'aura audit verify --from EVENTS:100000 --json', does: 'only the stretches from there on, as JSON' },
  ],
  notes:
    "It reads the log with the platform's credential, not by way of the program.\nWhat was cut off the end, or written anew by whoever holds the signing key, shows only against what is kept elsewhere: a witness, --witness or --expect.",
  options: [
    OPTION.plain('--offline <bundle>', 'a file of `aura audit export` instead of the log; needs nothing else'),
    OPTION.position('--from <position>', 'first position'),
    OPTION.position('--to <position>', 'last position'),
    ...KNOWN_OPTIONS,
  ],
  run: async (call) => {
    const { options, terminal } = call;
    if (options.offline === undefined) return tellVerdict(await walkLog(call), terminal);
    const verdict = await walkBundle(options.offline, call);
    if (verdict.signed_by !== null && !options.key)
      terminal.note(
        `nothing outside of the bundle says that this is the log's key: ${verdict.signed_by}; give it with --key`,
      );
    return tellVerdict(verdict, terminal);
  },
});
