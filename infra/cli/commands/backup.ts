import { Argument } from 'commander';
import type { Manifest } from '../../backup/manifest.ts';
import { takeBackup } from '../../backup/take.ts';
import { defineCommand } from '../define.ts';
import { withLog } from '../stores.ts';
import { pairLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

const SAY_MS = 1_000;
const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

/** Says about once a second how much of which stream has arrived. */
const progress = ({ note }: Terminal): ((stream: string, bytes: number) => void) => {
  let said = Date.now();
  return (stream, bytes) => {
    if (Date.now() - said < SAY_MS) return;
    said = Date.now();
    note(`${stream}: ${mib(bytes)}`);
  };
};

/** A backup in few words, as it is shown and as `--json`. */
export const summaryOf = ({
  position,
  events,
  audit_head: head,
  audit_note: note = null,
  audit_keys: keys = [],
  made_at: madeAt,
  streams,
  parts,
}: Manifest) => ({
  made_at: madeAt,
  position,
  events,
  audit_head: head,
  audit_note: note,
  audit_keys: keys,
  streams: Object.fromEntries(streams.map(({ config, state }) => [config.name, state.messages])),
  consumers: streams.reduce((sum, { state }) => sum + state.consumer_count, 0),
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
});

export default defineCommand({
  name: 'backup',
  order: 66,
  summary: 'Write the log, its timers, dead letters and large payloads, and where every handler stands, into a backup.',
  examples: [
    { line: 'aura backup /backups/2026-11-21', does: 'into a directory, while the program runs or not' },
    { line: 'aura backup /backups/2026-11-21.tar', does: 'into one file' },
    { line: 'aura backup /backups/today --json | jq -r .audit_head', does: 'the proof of it, to be kept elsewhere' },
  ],
  notes:
    'The backup is one position of the log: everything up to it, nothing behind it. It bears its name once it is whole and was read back from the disk.\n' +
    'Not in it: Postgres (read models are rebuilt from the log) and the secrets of the data directory; keep secrets/master-key, secrets/person-key and secrets/audit-key with care.',
  args: [new Argument('<path>', 'a directory or a .tar file that does not exist yet')],
  run: async ({ args, here, signal, terminal }) => {
    const path = args[0] as string;
    const manifest = await withLog({ here, terminal }, 'program', (broker) =>
      takeBackup({ broker, path, version, onProgress: progress(terminal), signal }),
    );
    const summary = summaryOf(manifest);
    if (terminal.json) return terminal.data(JSON.stringify({ path, ...summary }));
    // A note is lines of its own.
    const { audit_note: _, ...short } = summary;
    const lines = pairLines(Object.entries({ path, ...short, bytes: mib(summary.bytes) }), terminal.paint);
    for (const line of lines) await terminal.data(line);
    if (summary.audit_head !== null) terminal.note(`keep audit_head elsewhere: it proves what was backed up`);
  },
});
