import { Button, Group, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import type { Comparison, Projection } from '../api/types.ts';
import { duration } from '../ui/format.ts';
import { notifyDone, notifyProblem } from '../ui/notify.ts';

const pathOf = (name: string, action: string): string => `/api/v1/projections/${encodeURIComponent(name)}/${action}`;

/** How far the tables beside are, while they are built. */
export const RebuildProgress = ({ rebuild }: { readonly rebuild: NonNullable<Projection['rebuild']> }) => (
  <div>
    <Progress value={rebuild.percent} size="sm" aria-label={`Rebuilt ${rebuild.percent} %`} />
    <small>
      {rebuild.percent} %{rebuild.seconds_left === null ? '' : `, ${duration(rebuild.seconds_left * 1_000)} left`}
    </small>
  </div>
);

/** Builds the projection anew beside the one that serves, or compares its rows with what the log gives. */
export const ProjectionActions = ({
  projection: { name, state },
  onCompared,
}: {
  readonly projection: Projection;
  readonly onCompared: (comparison: Comparison) => void;
}) => {
  const client = useQueryClient();
  const rebuild = useMutation({
    mutationFn: () => call<Projection>('POST', pathOf(name, 'rebuild')),
    onSuccess: () => notifyDone(`${name} is rebuilt beside; reads go on`),
    onError: notifyProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['projections'] }),
  });
  const comparison = useMutation({
    // An answer that it still runs is asked again; each waits some seconds for the end.
    mutationFn: async () => {
      for (;;) {
        const now = await call<Comparison>('POST', pathOf(name, 'compare'));
        if (now.state !== 'running') return now;
      }
    },
    onSuccess: onCompared,
    onError: notifyProblem,
  });
  const busy = state === 'rebuilding';
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      <Button
        size="compact-xs"
        variant="default"
        disabled={busy}
        loading={comparison.isPending}
        onClick={() => comparison.mutate()}
      >
        Compare
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={busy}
        loading={rebuild.isPending}
        onClick={() => rebuild.mutate()}
      >
        Rebuild
      </Button>
    </Group>
  );
};
