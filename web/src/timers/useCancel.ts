import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyDone, notifyProblem } from '../ui/notify.ts';
import { cancelTimer } from './queries.ts';

/** Cancels a timer; what is on screen is read again afterwards. */
export const useCancel = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: cancelTimer,
    onSuccess: ({ name }) => notifyDone(`Cancelled ${name}`),
    onError: notifyProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['timers'] }),
  });
};
