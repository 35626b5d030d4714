import { InvalidArgumentError, Option } from 'commander';
import { openDatabase } from '../../../db/connect.ts';
import { missingInDatabase } from '../../../db/missing.ts';
import type { Broker } from '../../../streams/broker.ts';
import type { Drift } from '../../../streams/drift.ts';
import { compareTopology, type EnsureOptions } from '../../../streams/ensure.ts';
import { migratorOnly } from '../../../streams/grants.ts';
import { openSecrets } from '../../config/secrets.ts';
import { mendable, mendStreams } from '../../doctor/mend.ts';
import { parseBytes } from '../bytes.ts';
import { type Call, defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { withLog } from '../stores.ts';

interface Options {
  readonly dryRun?: true;
  readonly grants?: true;
  readonly maxBytes?: readonly Limit[];
}

/** How much a stream may hold. */
interface Limit {
  readonly stream: string;
  readonly bytes: number;
}

/** One thing that is not as it should be, and what is done about it. */
interface Step {
  readonly of: string;
  readonly does: string;
  readonly state: 'to do' | 'done' | 'not possible';
}

const isMissing = ({ field, found }: Drift): boolean => field === 'name' && found === undefined;

const stepOf = (drift: Drift, dry: boolean): Step => {
  const { name, field, found, wanted, advice } = drift;
  const of = `stream ${name}`;
  if (isMissing(drift)) return { of, does: 'create', state: dry ? 'to do' : 'done' };
  if (mendable([drift]).length === 0) return { of, does: advice, state: 'not possible' };
  const does = `${field}: ${JSON.stringify(found)} → ${JSON.stringify(wanted)}`;
  return { of, does, state: dry ? 'to do' : 'done' };
};

const onStreams = async (broker: Broker, options: EnsureOptions, dry: boolean): Promise<readonly Step[]> => {
  const found = await compareTopology(broker, options);
  if (!dry) {
    await compareTopology(broker, options, true);
    await mendStreams(broker, found);
  }
  return found.map((drift) => stepOf(drift, dry));
};

const limit = (text: string, before: readonly Limit[] | undefined): readonly Limit[] => {
  const [stream = '', size = ''] = text.split('=', 2);
  const bytes = parseBytes(size);
  if (!/^[A-Za-z0-9_-]+$/.test(stream) || bytes === undefined)
    throw new InvalidArgumentError('Write the stream and a size, as in EVENTS=20GiB.');
  return [...(before ?? []), { stream, bytes }];
};

/** An operator's decision, hence never drift. A stream that holds more than it may would refuse everything: that is no limit to set. */
const onLimits = async (broker: Broker, limits: readonly Limit[], dry: boolean): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  for (const { stream, bytes } of limits) {
    const { config, state } = await broker.jsm.streams.info(stream);
    const of = `stream ${stream}`;
    const does = `max_bytes: ${config.max_bytes} → ${bytes}`;
    if (bytes < state.bytes) steps.push({ of, does: `${does}: it holds ${state.bytes}`, state: 'not possible' });
    else {
      if (!dry) await broker.jsm.streams.update(stream, { max_bytes: bytes });
      steps.push({ of, does, state: dry ? 'to do' : 'done' });
    }
  }
  return steps;
};

/** A database that the settings name; the local one is made by every start, with the passwords of its data directory. */
const onDatabase = async ({ here: { config } }: Call<Options>, dry: boolean): Promise<readonly Step[]> => {
  if (!config.database) return [];
  const missing = await missingInDatabase(config.database.url);
  if (!dry) {
    const { owner, app, projector } = (await openSecrets(config)).postgres;
    const database = await openDatabase({ url: config.database.url, passwords: { owner, app, projector } });
    await database.close();
  }
  return missing.map((of) => ({ of, does: 'create', state: dry ? 'to do' : 'done' }));
};

const replicasOf = ({ here: { config } }: Call<Options>): Pick<EnsureOptions, 'replicas'> =>
  config.nats?.replicas === undefined ? {} : { replicas: config.nats.replicas };

/** What a broker of one's own has to be told, as nats-server reads it. */
const grantLines = (): readonly string[] => [
  '# the program: everything but what changes streams',
  `permissions: { publish: { deny: ${JSON.stringify(migratorOnly())} } }`,
];

export default defineCommand<Options>({
  name: 'migrate',
  order: 68,
  summary: 'Bring streams, database roles and schemas to what this version declares.',
  examples: [
    { line: 'aura migrate --dry-run', does: 'what it would do; exit code 1 if there is anything' },
    { line: 'NATS_MIGRATE_USER=ops NATS_MIGRATE_PASSWORD=… aura migrate', does: 'with a credential of its own' },
    { line: 'aura migrate --max-bytes EVENTS=20GiB', does: 'let the log hold more' },
    { line: 'aura migrate --grants', does: "what the program's own NATS user is to be denied" },
  ],
  notes:
    'Only the credential of this command may make, change, empty or delete streams: the local broker has the user `migrate` for it; on a broker of your own\n' +
    'NATS_MIGRATE_USER and NATS_MIGRATE_PASSWORD name it. A start creates what is missing with the same credential, and changes nothing that is there.',
  options: [
    new Option('--dry-run', 'only say what it would do'),
    new Option('--max-bytes <stream=size>', 'how much a stream may hold; may be repeated').argParser<readonly Limit[]>(
      limit,
    ),
    new Option('--grants', "print the permissions for the program's NATS user"),
  ],
  run: async (call) => {
    const { options, terminal } = call;
    if (options.grants) {
      if (terminal.json) return terminal.data(JSON.stringify({ deny_publish: migratorOnly() }));
      for (const line of grantLines()) await terminal.data(line);
      return undefined;
    }
    const dry = options.dryRun === true;
    const steps = [
      ...(await withLog(call, 'migrator', async (broker, monitorUrl) => [
        ...(await onStreams(broker, { monitorUrl, ...replicasOf(call) }, dry)),
        ...(await onLimits(broker, options.maxBytes ?? [], dry)),
      ])),
      ...(await onDatabase(call, dry)),
    ];
    for (const step of steps)
      await terminal.data(
        terminal.json ? JSON.stringify(step) : `${step.state.padEnd(12)}  ${step.of.padEnd(20)}  ${step.does}`,
      );
    if (steps.length === 0) terminal.note('everything is as this version declares it');
    return steps.some(({ state }) => state !== 'done') ? EXIT.failed : EXIT.ok;
  },
});
