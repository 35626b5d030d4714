import { useMutation, useQueryClient } from '@tanstack/react-query';
import { discardLetter, discardLetters, redriveLetter, redriveLetters, type LetterFilter } from '../api/actions.ts';
import type { DeadLetter, List } from '../api/types.ts';
import { notifyDone, notifyFailure, notifyProblem } from '../ui/notify.ts';

const tell = (letters: readonly DeadLetter[]): void => {
  const count = (state: string): number => letters.filter((letter) => letter.state === state).length;
  const [redriven, failed, waiting] = [count('redriven'), count('open'), count('redriving')];
  const parts = [
    redriven > 0 ? `${redriven} redriven` : '',
    waiting > 0 ? `${waiting} under way` : '',
    failed > 0 ? `${failed} failed again` : '',
  ].filter(Boolean);
  if (letters.length === 0) notifyDone('No open letter of a handler matches');
  else if (failed > 0) notifyFailure(parts.join(', '), letters.find(({ state }) => state === 'open')?.reason ?? '');
  else notifyDone(parts.join(', '));
};

/** Every portion of an action on all letters that a filter selects. */
const portions = async (act: (cursor: string | null) => Promise<List<DeadLetter>>): Promise<DeadLetter[]> => {
  const done: DeadLetter[] = [];
  let cursor: string | null = null;
  do {
    const page: List<DeadLetter> = await act(cursor);
    done.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return done;
};

const redriveAll = (filter: LetterFilter) => portions((cursor) => redriveLetters(filter, cursor));

const each = async (
  ids: readonly string[],
  act: (id: string) => Promise<DeadLetter>,
): Promise<readonly DeadLetter[]> => {
  const done: DeadLetter[] = [];
  for (const id of ids) done.push(await act(id));
  return done;
};

const isIds = (of: readonly string[] | LetterFilter): of is readonly string[] => Array.isArray(of);

/** Redriving and discarding; what is on screen is read again afterwards, also when it failed half way. */
export const useLetterActions = (onDone: () => void = () => undefined) => {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ['dead-letters'] });
  const common = { onError: notifyProblem, onSettled };
  const onSuccess = (letters: readonly DeadLetter[]): void => {
    tell(letters);
    onDone();
  };
  const redrive = useMutation({
    mutationFn: (ids: readonly string[]) => each(ids, redriveLetter),
    onSuccess,
    ...common,
  });
  const all = useMutation({ mutationFn: redriveAll, onSuccess, ...common });
  const discard = useMutation({
    mutationFn: ({ of, reason }: { readonly of: readonly string[] | LetterFilter; readonly reason: string }) =>
      isIds(of)
        ? each(of, (id) => discardLetter(id, reason))
        : portions((cursor) => discardLetters(of, reason, cursor)),
    onSuccess: (letters: readonly DeadLetter[]) => {
      notifyDone(letters.length === 1 ? 'Discarded' : `${letters.length} discarded`);
      onDone();
    },
    ...common,
  });
  return { redrive, all, discard, busy: redrive.isPending || all.isPending || discard.isPending };
};
