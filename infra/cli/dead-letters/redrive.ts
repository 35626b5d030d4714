import { Argument } from 'commander';
import type { DeadLetter } from '../../../http/shapes/dead-letters.ts';
import type { Page } from '../../../http/shapes/fields.ts';
import type { Api } from '../api.ts';
import { defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { OPTION } from '../options.ts';
import { aimOf, countsOf, SELECTION, type Selected, showLetters } from './selection.ts';

interface Options extends Selected {
  readonly all?: true;
}

/** So few that their outcomes are there before an answer must be. */
const AT_ONCE = 100;

async function* redrive(api: Api, { ids, filter }: ReturnType<typeof aimOf>): AsyncGenerator<readonly DeadLetter[]> {
  for (const id of ids) yield [await api.client.redriveDeadLetter({ params: { id } })];
  if (ids.length > 0) return;
  let cursor: string | null = null;
  do {
    const more: { readonly cursor?: string } = cursor === null ? {} : { cursor };
    const page: Page<DeadLetter> = await api.client.redriveDeadLetters({
      body: { ...filter, limit: AT_ONCE, ...more },
    });
    yield page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

export const redriveCommand = defineCommand<Options>({
  name: 'redrive',
  order: 2,
  summary: 'Have the handlers try dead letters again; each gets its own events alone.',
  examples: [
    { line: 'aura dead-letters redrive dl-3f', does: 'this one' },
    { line: 'aura dead-letters redrive --handler create-room', does: 'all open ones of a handler' },
    { line: 'aura dead-letters redrive --code LIVEKIT_UNREACHABLE --since 1h', does: 'what an outage left behind' },
    { line: 'aura dead-letters redrive --all --json | jq -r .state', does: 'every open one, as JSON' },
  ],
  notes:
    'What fails again stays open with its new error, and the exit code is 1. Twice is once: a letter that is under way or was handled\n' +
    'is not tried again. Naming a letter of a projection rebuilds the projection, which closes all of its letters that no longer fail.',
  args: [new Argument('[ids...]', 'ids of dead letters')],
  options: [...SELECTION, OPTION.plain('--all', 'every open one')],
  run: async ({ args, here, options, signal, terminal }) => {
    const aim = aimOf(args, options);
    const api = await here.api(signal, { tenant: options.tenant });
    const tried: DeadLetter[] = [];
    for await (const letters of redrive(api, aim)) tried.push(...letters);
    await showLetters(terminal, tried);
    terminal.note(tried.length === 0 ? 'no open dead letters' : countsOf(tried));
    return tried.some(({ state }) => state === 'open') ? EXIT.failed : EXIT.ok;
  },
});
