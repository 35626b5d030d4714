import { setTimeout as sleep } from 'node:timers/promises';
import { Argument } from 'commander';
import type { Tenant } from '../../../http/shapes/tenants.ts';
import { Fault } from '../../../schemas/errors.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { pairLines } from '../table.ts';

interface Options {
  readonly confirm?: string;
  readonly wait?: false;
}

const LOOK_MS = 500;

/** In the order in which a person asks. */
const COUNTS = ['data_keys', 'rows', 'objects', 'dead_letters', 'timers', 'replays', 'rooms'] as const;

/** The receipt, or how far it is. */
const receiptOf = ({ id, state, deletion_requested_at, deletion_requested_by, deleted_at, removed }: Tenant) => ({
  id,
  state,
  deletion_requested_at,
  deletion_requested_by,
  deleted_at,
  ...Object.fromEntries(COUNTS.flatMap((name) => (removed?.[name] === undefined ? [] : [[name, removed[name]]]))),
  ...removed,
});

const run = async ({ args, here, options, signal, terminal }: Call<Options>): Promise<void> => {
  const tenant = args[0] as string;
  const { confirm } = options;
  if (confirm !== tenant)
    throw new Fault('TENANT_NOT_CONFIRMED', { tenant, reason: `repeat the id: --confirm ${tenant}` });
  const { client } = await here.api(signal, { roles: ['platform-admin'] });
  const params = { tenant };
  const { revision } = await client.getTenant({ params });
  let now = await client.deleteTenant({ params, query: { confirm }, headers: { 'If-Match': `"${revision}"` } });
  terminal.note(
    `everything of ${tenant} is refused from now on; ${now.state === 'deleted' ? 'it is' : 'it is being'} erased`,
  );
  while (options.wait !== false && now.state !== 'deleted') {
    await sleep(LOOK_MS, undefined, { signal });
    now = await client.getTenant({ params });
  }
  if (terminal.json) return terminal.data(JSON.stringify(now));
  for (const line of pairLines(Object.entries(receiptOf(now)), terminal.paint)) await terminal.data(line);
};

/** `aura tenants delete`. */
export const deleteCommand = defineCommand<Options>({
  name: 'delete',
  order: 8,
  summary: 'Erase everything of a suspended tenant, for good, and show the receipt.',
  examples: [
    { line: 'aura tenants delete acme --confirm acme', does: 'the id twice: there is no way back' },
    {
      line: 'aura tenants delete acme --confirm acme --no-wait',
      does: 'only ask for it; aura tenants show acme tells the rest',
    },
  ],
  args: [new Argument('<tenant>', 'its id')],
  options: [
    OPTION.plain('--confirm <tenant>', 'its id once more').makeOptionMandatory(),
    OPTION.plain('--no-wait', 'do not wait until everything is gone'),
  ],
  run,
});
