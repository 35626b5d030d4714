import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconClipboard, IconDots, IconTerminal2 } from '@tabler/icons-react';
import { call } from '../api/call.ts';
import { comparisonQuery } from '../api/queries.ts';
import type { Comparison, Projection } from '../api/types.ts';
import { copyAndSay } from '../ui/copyText.ts';
import { notifyDone, notifyProblem } from '../ui/notify.ts';
import { compareAsAura, compareAsCurl, rebuildAsAura, rebuildAsCurl } from './projectionCommands.ts';

const pathOf = (name: string, action: string): string => `/api/v1/projections/${encodeURIComponent(name)}/${action}`;

const Copies = ({ name }: { readonly name: string }) => {
  const item = (label: string, command: string, icon: typeof IconTerminal2) => {
    const Icon = icon;
    return (
      <Menu.Item leftSection={<Icon size={15} />} onClick={() => void copyAndSay(command, label)}>
        {label}
      </Menu.Item>
    );
  };
  return (
    <Menu position="bottom-end" width={230} shadow="md">
      <Menu.Target>
        <ActionIcon aria-label={`Copy commands for ${name}`} size="sm">
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {item('Copy compare as curl', compareAsCurl(name), IconTerminal2)}
        {item('Copy compare as aura', compareAsAura(name), IconClipboard)}
        {item('Copy rebuild as curl', rebuildAsCurl(name), IconTerminal2)}
        {item('Copy rebuild as aura', rebuildAsAura(name), IconClipboard)}
      </Menu.Dropdown>
    </Menu>
  );
};

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
    mutationFn: () => call<Projection>('POST', pathOf(name, 'rebuild')),
    onSuccess: () => notifyDone(`${name} is rebuilt beside; reads go on`),
    onError: notifyProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['projections'] }),
  });
  const comparison = useMutation({
    // Its progress is pushed, and its end comes as an event: the answer may come before or after both.
    mutationFn: () => call<Comparison>('POST', pathOf(name, 'compare')),
    onMutate: () => onCompare(name),
    onSuccess: (found) => client.setQueryData(comparisonQuery(name).queryKey, found),
    onError: notifyProblem,
  });
  const busy = state === 'rebuilding';
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      <Button
        size="compact-xs"
        variant="default"
        flex="none"
        disabled={busy}
        loading={comparison.isPending}
        onClick={() => comparison.mutate()}
      >
        Compare
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        flex="none"
        disabled={busy}
        loading={rebuild.isPending}
        onClick={() => rebuild.mutate()}
      >
        Rebuild
      </Button>
      <Copies name={name} />
    </Group>
  );
};
