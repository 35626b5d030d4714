import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyDone, notifyProblem } from '../ui/notify.ts';
import { changeMember, removeMember } from './queries.ts';
import { labelOf } from './roles.ts';

/** Changes and removes members; what is on screen is read again afterwards. */
export const useMemberActions = () => {
  const client = useQueryClient();
  const more = {
    onError: notifyProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['members'] }),
  };
  const change = useMutation({
    mutationFn: changeMember,
    onSuccess: ({ subject, roles }) => notifyDone(`${subject ?? 'The member'} is now ${roles.map(labelOf).join(', ')}`),
    ...more,
  });
  const remove = useMutation({
    mutationFn: removeMember,
    onSuccess: ({ subject }) => notifyDone(`${subject ?? 'The person'} is no member any more`),
    ...more,
  });
  return { change, remove };
};
