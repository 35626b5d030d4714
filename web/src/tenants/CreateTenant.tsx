import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import type { NewTenant } from '../api/types.ts';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { createAsAura, createAsCurl } from './commands.ts';
import { createTenant } from './queries.ts';

interface CreateTenantProps {
  readonly onClose: () => void;
  /** Told which tenant it is, once it is there. */
  readonly onCreated: (id: string) => void;
}

const ID = /^[\w-]{1,64}$/;

const Form = ({ onClose, onCreated }: CreateTenantProps) => {
  const client = useQueryClient();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const tenant: NewTenant = { id: id.trim(), ...(name.trim() === '' ? {} : { display_name: name.trim() }) };
  const isId = ID.test(tenant.id);
  const creating = useMutation({
    mutationFn: createTenant,
    onSuccess: (created) => {
      void client.invalidateQueries({ queryKey: ['tenants'] });
      onClose();
      onCreated(created.id);
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isId) creating.mutate(tenant);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Id"
          description="Stands in its tokens and in every subject of its events; it cannot be changed and is never used again"
          placeholder="acme"
          required
          data-autofocus
          maxLength={64}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          error={tenant.id !== '' && !isId ? 'Letters, digits, - and _ only' : undefined}
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <TextInput
          label="Name"
          description="How people call it"
          placeholder="Acme GmbH"
          maxLength={256}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {creating.error ? <ProblemView error={creating.error} /> : null}
        <Group justify="space-between" mt="xs">
          <CopyMenu commands={[{ what: 'this', curl: createAsCurl(tenant), aura: createAsAura(tenant) }]} />
          <Group gap="xs">
            <Button variant="default" size="sm" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" size="sm" loading={creating.isPending} disabled={!isId}>
              Create tenant
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
};

/** The dialog that creates a tenant. */
export const CreateTenant = ({ opened, ...more }: CreateTenantProps & { readonly opened: boolean }) => (
  <Modal opened={opened} onClose={more.onClose} title="Create a tenant">
    <Form {...more} />
  </Modal>
);
