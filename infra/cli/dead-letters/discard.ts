import { Argument } from 'commander';
import type { Operations } from '../../../http/client.gen.ts';
import type { DeadLetter } from '../../../http/shapes/dead-letters.ts';
import type { Page } from '../../../http/shapes/fields.ts';
import { Fault } from '../../../schemas/errors.ts';
import type { Api } from '../api.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { aimOf, countsOf, SELECTION, type Selected, showLetters } from './selection.ts';

interface Options extends Selected {
  readonly all?: true;
  readonly reason?: string;
}

/** Every open letter that the filter selects, a portion at a time. */
async function* discardAll(
  api: Api,
  wanted: Operations['discardDeadLetters']['input']['body'],
): AsyncGenerator<readonly DeadLetter[]> {
  let cursor: string | null = null;
  do {
    const more: { readonly cursor?: string } = cursor === null ? {} : { cursor };
    const page: Page<DeadLetter> = await api.client.discardDeadLetters({ body: { ...wanted, ...more } });
    yield page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

export const discardCommand = defineCommand<Options>({
  name: 'discard',
  order: 3,
  summary: 'Say that dead letters need no more trying, and why; they are kept with the reason.',
  examples: [
    { line: "aura dead-letters discard dl-3f --reason 'the room was a test'", does: 'this one' },
    {
      line: "aura dead-letters discard --code ROOM_ENDED --until 1d --reason 'too late to matter'",
      does: 'all open ones with this error, last tried more than a day ago',
    },
  ],
  args: [new Argument('[ids...]', 'ids of dead letters')],
  options: [
    ...SELECTION,
    OPTION.plain('--all', 'every open one'),
    OPTION.plain('--reason <text>', 'why they may be let be (required)'),
  ],
  run: async ({ args, here, options, signal, terminal }) => {
    const { tenant, reason } = options;
    if (reason === undefined || reason === '')
      throw new Fault('OPTION_INVALID', { reason: 'say why, with --reason; it is kept with the letter' });
    const { ids, filter } = aimOf(args, options);
    const api = await here.api(signal, { tenant });
    const discarded: DeadLetter[] = [];
    for (const id of ids) discarded.push(await api.client.discardDeadLetter({ params: { id }, body: { reason } }));
    if (ids.length === 0)
      for await (const letters of discardAll(api, { ...filter, reason })) discarded.push(...letters);
    await showLetters(terminal, discarded);
    terminal.note(discarded.length === 0 ? 'no open dead letters' : countsOf(discarded));
  },
});
