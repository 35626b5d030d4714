import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyDone, notifyProblem } from '../ui/notify.ts';
import { changeTenant, deleteTenant, resumeTenant, setLimits, suspendTenant } from './queries.ts';

/** What can be done with a tenant; what is on screen is read again afterwards. */
export const useTenantActions = () => {
  const client = useQueryClient();
  const more = {
    onError: notifyProblem,
    onSettled: () => Promise.all(['tenants', 'tenant'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  };
  const change = useMutation({
    mutationFn: changeTenant,
    onSuccess: ({ display_name: name, id }) => notifyDone(`${name ?? id} is changed`),
    ...more,
  });
  const limit = useMutation({
    mutationFn: setLimits,
    onSuccess: ({ tenant }) => notifyDone(`The limits of ${tenant} hold from now on`),
    ...more,
  });
  const suspend = useMutation({
    mutationFn: suspendTenant,
    onSuccess: ({ id }) => notifyDone(`Everything of ${id} is refused from now on`),
    ...more,
  });
  const resume = useMutation({
    mutationFn: resumeTenant,
    onSuccess: ({ id }) => notifyDone(`${id} goes on`),
    ...more,
  });
  const remove = useMutation({
    mutationFn: deleteTenant,
    onSuccess: ({ id }) => notifyDone(`${id} is being deleted`),
    ...more,
  });
  return { change, limit, suspend, resume, remove };
};
