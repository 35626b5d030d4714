import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import { comparisonQuery } from '../api/queries.ts';
import type { Projection } from '../api/types.ts';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { notifyDone, notifyProblem } from '../ui/notify.ts';
import { compareAsAura, compareAsCurl, rebuildAsAura, rebuildAsCurl } from './projectionCommands.ts';

/** Builds the projection anew beside the one that serves, or compares its rows with what the log gives. */
export const ProjectionActions = ({
  projection: { name, state },
  onCompare,
}: {
  readonly projection: Projection;
  readonly onCompare: (name: string) => void;
}) => {
  const client = useQueryClient();
  const rebuild = useMutation({
    mutationFn: () => api.rebuildProjection({ params: { name } }),
    onSuccess: () => notifyDone(`${name} is rebuilt beside; reads go on`),
    onError: notifyProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['projections'] }),
  });
  const comparison = useMutation({
    // Its progress is pushed, and its end comes as an event: the answer may come before or after both.
    mutationFn: () => api.compareProjection({ params: { name } }),
    onMutate: () => onCompare(name),
    onSuccess: (found) => client.setQueryData(comparisonQuery(name).queryKey, found),
    onError: notifyProblem,
  });
  const busy = state === 'rebuilding';
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      <May do="system:write">
        {Object.entries({ Compare: comparison, Rebuild: rebuild }).map(([action, { isPending, mutate }]) => (
          <Button
            key={action}
            size="compact-xs"
            variant="default"
            flex="none"
            disabled={busy}
            loading={isPending}
            onClick={() => mutate()}
          >
            {action}
          </Button>
        ))}
      </May>
      <CopyMenu
        size="sm"
        label={`Copy commands for ${name}`}
        commands={[
          { what: 'compare', curl: compareAsCurl(name), aura: compareAsAura(name) },
          { what: 'rebuild', curl: rebuildAsCurl(name), aura: rebuildAsAura(name) },
        ]}
      />
    </Group>
  );
};
