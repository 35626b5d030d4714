import { Argument } from 'commander';
import { openBackup, type Backup } from '../../backup/open.ts';
import { buildReadModels, proveLog, type Proven, type TableRows } from '../../backup/prove.ts';
import { eraseAgain, readErasures, requireMasters } from '../../backup/erased.ts';
import { restoreLog } from '../../backup/restore.ts';
import type { MasterKeys } from '../../../streams/vault/kms.ts';
import { moveAside } from '../../local/aside.ts';
import { startDatabaseServer, type Local, type StoreGround } from '../../local/start.ts';
import { type Call, defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { OPTION } from '../options.ts';
import { connectTo, holdingGround, withLogServer } from '../stores.ts';
import { pairLines } from '../table.ts';
import { summaryOf } from './backup.ts';

interface Options {
  readonly replace?: true;
  readonly check?: true;
  readonly erasures?: string;
}

const check = async (backup: Backup, { terminal, signal }: Call<Options>): Promise<void> => {
  const all = backup.manifest.parts.length;
  let whole = 0;
  await backup.check(({ name }) => terminal.note(`whole: ${name} (${(whole += 1)} of ${all})`), signal);
};

/** Who was erased since; a file that cannot be read ends the restore before anything is changed. */
const erasedIn = ({ options: { erasures }, terminal }: Call<Options>) => {
  if (erasures !== undefined) return readErasures(erasures);
  terminal.note(
    'people who were erased and tenants that were deleted after this backup was made come back with it, unless --erasures names them',
  );
  return Promise.resolve([]);
};

/** What a person has to do before the log is sealed on. */
const tellNext = ({ ahead, keyMissing }: Proven, { note }: Call<Options>['terminal']): void => {
  for (const { place, size } of ahead)
    note(
      `the witness ${place} holds a checkpoint over ${size} events, more than the backup has: what came behind it is given up. Keep it as evidence and name a new place in AURALINK_AUDIT_WITNESS`,
    );
  if (keyMissing !== undefined)
    note(
      `the secret of the key that signs checkpoints is not here: ${keyMissing}. Put it into secrets/audit-key of the data directory (or AURALINK_AUDIT_KEY) before \`npm start\`; if it is lost for ever: aura audit rotate-key --lost. Until then nothing new is sealed`,
    );
};

/** Brings the streams back and holds them against the backup's own proof. */
const bringBack = async (
  call: Call<Options>,
  backup: Backup,
  nats: Local['nats'],
  erased: Awaited<ReturnType<typeof readErasures>>,
  keys: MasterKeys,
): Promise<Proven> => {
  const { here, options, signal, terminal } = call;
  const broker = await connectTo(nats, 'migrator');
  try {
    await restoreLog({
      broker,
      monitorUrl: nats.monitorUrl,
      replicas: here.config.nats?.replicas,
      backup,
      replace: options.replace === true,
      onStream: ({ config, state }) => terminal.note(`back: ${config.name}, ${state.messages} messages`),
      signal,
    });
    await eraseAgain(broker, keys, erased);
    return await proveLog(broker, backup.manifest, here.config, signal);
  } finally {
    await broker.close();
  }
};

const rebuild = async (
  call: Call<Options>,
  ground: StoreGround,
  nats: Local['nats'],
): Promise<readonly TableRows[]> => {
  const { here, terminal, signal } = call;
  const database = await startDatabaseServer(ground, terminal.note);
  try {
    const say = (at: number, of: number, reason: string | undefined): void =>
      terminal.note(`read models: ${at} of ${of}${reason === undefined ? '' : ` (${reason})`}`);
    const stores = { nats, postgres: database.postgres };
    return await buildReadModels(here.config, stores, ground.secrets.masterKeys, say, signal);
  } finally {
    await database.stop();
  }
};

/** On the server of a data directory the old store is only moved aside until the new one stands. */
const inPlace = async (
  call: Call<Options>,
  backup: Backup,
  ground: StoreGround,
): Promise<Proven & { readonly tables: readonly TableRows[] }> => {
  await requireMasters(backup.manifest, ground.secrets.masterKeys.read);
  const erased = await erasedIn(call);
  const local = call.here.config.nats === undefined;
  const aside = local && call.options.replace ? await moveAside(ground.dataDir.path) : undefined;
  try {
    return await withLogServer(call, ground, async (nats) => {
      const proven = await bringBack(call, backup, nats, erased, ground.secrets.masterKeys.read);
      await aside?.drop();
      return { ...proven, tables: await rebuild(call, ground, nats) };
    });
  } catch (thrown) {
    await aside?.restore();
    throw thrown;
  }
};

export default defineCommand<Options>({
  name: 'restore',
  order: 67,
  summary: 'Bring a backup back: the log as it was, every handler where it stood, the read models rebuilt.',
  examples: [
    { line: 'AURALINK_DATA=/srv/aura aura restore /backups/2026-11-21', does: 'into an empty place' },
    { line: 'aura restore /backups/2026-11-21.tar --check', does: 'only say whether the backup is whole' },
    {
      line: 'aura restore /backups/2026-11-21 --replace --erasures erasures.ndjson',
      does: 'instead of the log that is there; who was erased since stays erased',
    },
  ],
  notes:
    'The program must not run. Every part is checked before anything is changed; a place that holds events is refused unless --replace is given.\n' +
    'Then the log is held against its own checkpoints, and `npm start` goes on from there: no handler reacts again to what it had handled.',
  args: [new Argument('<path>', 'the directory or .tar file of a backup')],
  options: [
    OPTION.plain('--replace', 'give up the log that is there'),
    OPTION.plain(
      '--erasures <file>',
      'who was erased since, as `aura erase --list --json` and `aura tenants list --state deleted --json` wrote it',
    ),
    OPTION.plain('--check', 'check every part of the backup and change nothing'),
  ],
  run: async (call) => {
    const { args, options, terminal } = call;
    const path = args[0] as string;
    const backup = await openBackup(path);
    await check(backup, call);
    const summary = { path, ...summaryOf(backup.manifest) };
    const done = options.check ? undefined : await holdingGround(call, (ground) => inPlace(call, backup, ground));
    const rows = done && Object.fromEntries(done.tables.map(({ table, rows: count }) => [table, count]));
    const shown = {
      ...summary,
      ...(done && { audit: done.verdict, audit_key_missing: done.keyMissing ?? null, rows }),
    };
    if (terminal.json) await terminal.data(JSON.stringify(shown));
    else {
      const { audit_note: _, ...short } = shown;
      for (const line of pairLines(Object.entries(short), terminal.paint)) await terminal.data(line);
    }
    if (done) tellNext(done, terminal);
    if (!done) terminal.note('the backup is whole; nothing was changed');
    else if (done.verdict.ok) terminal.note('restored, and the log holds; `npm start` goes on from here');
    else terminal.note('restored as it was backed up, but its log does not hold: see audit.first_bad');
    return done?.verdict.ok === false ? EXIT.failed : EXIT.ok;
  },
});
