import { setTimeout as sleep } from 'node:timers/promises';
import { Argument, Option } from 'commander';
import type { Projection } from '../../../http/shapes/projections.ts';
import type { Api } from '../api.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';

interface Options {
  readonly tenant?: string;
  readonly wait?: boolean;
}

const LOOK_MS = 500;

const inWords = ({ name, rebuild }: Projection): string => {
  if (!rebuild) return `${name}: to be taken up`;
  const left = rebuild.seconds_left === null ? '' : `, about ${rebuild.seconds_left} s left`;
  return `${name}: ${rebuild.position} of ${rebuild.of}, ${rebuild.percent} %${left}`;
};

/** Looks until the request has its outcome; says each time how far it is. */
const untilRebuilt = async (api: Api, first: Projection, { terminal, signal }: Call<Options>): Promise<Projection> => {
  let now = first;
  let said = '';
  while (now.last_rebuild?.state === 'requested') {
    const words = inWords(now);
    if (words !== said) terminal.note((said = words));
    await sleep(LOOK_MS, undefined, { signal });
    now = await api.client.getProjection({ params: { name: first.name } });
  }
  return now;
};

export default defineCommand<Options>({
  name: 'rebuild',
  order: 72,
  summary: 'Have a projection built anew from the log, beside the one that serves.',
  examples: [
    { line: 'aura rebuild rooms', does: 'asks for it; the running program does it' },
    { line: 'aura rebuild rooms --wait', does: 'the same, and stays until its tables serve' },
  ],
  notes:
    'Reads go on from the old tables until the new ones have caught up. No handler runs, no dead letter is written twice. `aura lag` names the projections.',
  args: [new Argument('<projection>', 'its name')],
  options: [new Option('--wait', 'stay until it is done'), OPTION.tenant('in whose name (without it: default)')],
  run: async (call) => {
    const { args, here, options, signal, terminal } = call;
    const api = await here.api(signal, { tenant: options.tenant });
    const asked = await api.client.rebuildProjection({ params: { name: args[0] as string } });
    const now = options.wait === true ? await untilRebuilt(api, asked, call) : asked;
    if (terminal.json) return terminal.data(JSON.stringify(now));
    const { last_rebuild: last, name } = now;
    await terminal.data(
      last?.state === 'rebuilt'
        ? `${name} rebuilt up to ${last.up_to ?? ''} in ${((last.duration_ms ?? 0) / 1_000).toFixed(1)} s, ${last.failed ?? 0} events given up`
        : inWords(now),
    );
  },
});
