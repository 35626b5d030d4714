import { useMutation, useQueryClient } from '@tanstack/react-query';
import { discardLetter, redriveLetter, redriveLetters } from '../api/actions.ts';
import type { DeadLetter } from '../api/types.ts';
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

/** Every page of letters that the filter selects. */
const redriveAll = async (filter: { readonly handler?: string; readonly code?: string }): Promise<DeadLetter[]> => {
  const tried: DeadLetter[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof redriveLetters>> = await redriveLetters(filter, cursor);
    tried.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return tried;
};

const each = async (
  ids: readonly string[],
  act: (id: string) => Promise<DeadLetter>,
): Promise<readonly DeadLetter[]> => {
  const done: DeadLetter[] = [];
  for (const id of ids) done.push(await act(id));
  return done;
};

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
    mutationFn: ({ ids, reason }: { readonly ids: readonly string[]; readonly reason: string }) =>
      each(ids, (id) => discardLetter(id, reason)),
    onSuccess: (letters: readonly DeadLetter[]) => {
      notifyDone(letters.length === 1 ? 'Discarded' : `${letters.length} discarded`);
      onDone();
    },
    ...common,
  });
  return { redrive, all, discard, busy: redrive.isPending || all.isPending || discard.isPending };
};
