import { Argument } from 'commander';
import type { DeadLetter } from '../../../http/shapes/dead-letters.ts';
import { Fault } from '../../../schemas/errors.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { aimOf, countsOf, letterPath, SELECTION, type Selected, showLetters } from './selection.ts';

interface Options extends Selected {
  readonly all?: true;
  readonly reason?: string;
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
    const wanted = [...ids];
    if (ids.length === 0)
      for await (const letter of api.items('/api/v1/dead-letters', { ...filter, state: 'open', limit: 200 }))
        wanted.push((letter as DeadLetter).id);
    const discarded: DeadLetter[] = [];
    for (const id of wanted) discarded.push((await api.remove(letterPath(id), { reason })) as DeadLetter);
    await showLetters(terminal, discarded);
    terminal.note(discarded.length === 0 ? 'no open dead letters' : countsOf(discarded));
  },
});
