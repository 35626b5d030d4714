import { useMutation, useQueryClient } from '@tanstack/react-query';
import { actOnReplay, type ReplayAction } from '../api/actions.ts';
import { notifyDone, notifyProblem } from '../ui/notify.ts';

const SAID: Record<ReplayAction, string> = { pause: 'Paused', resume: 'Goes on', cancel: 'Cancelled' };

/** Pausing, resuming and cancelling one replay. */
export const useReplayActions = (id: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: ReplayAction) => actOnReplay(id, action),
    onSuccess: (_replay, action) => notifyDone(SAID[action]),
    onError: notifyProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['replays'] }),
  });
};
