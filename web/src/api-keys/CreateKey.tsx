import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import type { NewApiKey, NewApiKeyWish } from '../api/types.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { createKey } from './queries.ts';

const ROLES = [
  { value: 'viewer', label: 'Viewer: reads everything of the tenant but its administration' },
  { value: 'operator', label: 'Operator: also rooms, calls, events, flows and teams' },
  { value: 'agent-admin', label: 'Agent admin: also agents, MCP and models' },
  { value: 'tenant-admin', label: 'Tenant admin: everything of the tenant' },
  { value: '', label: 'Only the permissions below' },
];
const PERIODS = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
];
const DAY_MS = 86_400_000;

interface Draft {
  readonly name: string;
  readonly role: string;
  readonly scope: string;
  readonly source: string;
  readonly days: string;
}
const BLANK: Draft = { name: '', role: 'viewer', scope: '', source: '', days: '90' };

const wishOf = ({ name, role, scope, source, days }: Draft): NewApiKeyWish => ({
  name: name.trim(),
  ...(role === '' ? {} : { roles: [role as 'viewer'] }),
  ...(scope.trim() === '' ? {} : { scope: scope.trim() }),
  ...(source.trim() === '' ? {} : { source: source.trim() }),
  // A minute less, so that a year is one by the server's clock too.
  expires_at: new Date(Date.now() + Number(days) * DAY_MS - 60_000).toISOString(),
});

interface CreateKeyProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onMade: (key: NewApiKey) => void;
}

/** The dialog that makes a key. */
export const CreateKey = ({ opened, onClose, onMade }: CreateKeyProps) => {
  const client = useQueryClient();
  const [draft, setDraft] = useState(BLANK);
  const make = useMutation({
    mutationFn: createKey,
    onSuccess: (key) => {
      setDraft(BLANK);
      onMade(key);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  const set = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    make.mutate(wishOf(draft));
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Make an API key" size="lg">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="What it is for"
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            maxLength={128}
            data-autofocus
            required
          />
          <Select
            label="Role"
            description="A key allows no more than you may yourself"
            data={ROLES}
            value={draft.role}
            onChange={(role) => set({ role: role ?? '' })}
            allowDeselect={false}
          />
          <TextInput
            label="Permissions"
            description="With spaces between; with a role: what both allow"
            placeholder="rooms:read events:write"
            classNames={{ input: 'mono' }}
            spellCheck={false}
            value={draft.scope}
            onChange={(event) => set({ scope: event.currentTarget.value })}
            required={draft.role === ''}
          />
          <TextInput
            label="Source"
            description="For an edge: its events must come from sources under this prefix"
            placeholder="/shop"
            classNames={{ input: 'mono' }}
            spellCheck={false}
            value={draft.source}
            onChange={(event) => set({ source: event.currentTarget.value })}
          />
          <Select
            label="Holds for"
            data={PERIODS}
            value={draft.days}
            onChange={(days) => set({ days: days ?? '90' })}
            allowDeselect={false}
          />
          {make.error ? <ProblemView error={make.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" loading={make.isPending}>
              Make the key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
