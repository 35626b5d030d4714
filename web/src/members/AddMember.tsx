import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import type { NewMember } from '../api/types.ts';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { addAsAura, addAsCurl } from './commands.ts';
import { addMember } from './queries.ts';
import type { Role } from './roles.ts';
import { RoleSelect } from './RoleSelect.tsx';

interface AddMemberProps {
  readonly onClose: () => void;
  /** Told who it is, once the member is there. */
  readonly onAdded: (id: string) => void;
}

const Form = ({ onClose, onAdded }: AddMemberProps) => {
  const client = useQueryClient();
  const [subject, setSubject] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const member: NewMember = {
    subject: subject.trim(),
    roles: [role],
    ...(name.trim() === '' ? {} : { name: name.trim() }),
  };
  const adding = useMutation({
    mutationFn: addMember,
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['members'] });
      onClose();
      onAdded(id);
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (member.subject !== '') adding.mutate(member);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="E-mail address or subject"
          description="Sign-in finds the person by it; a subject is what your identity provider's tokens say in sub"
          placeholder="ann@acme.example"
          required
          data-autofocus
          maxLength={256}
          spellCheck={false}
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        <TextInput
          label="Name"
          placeholder="Ann Example"
          maxLength={256}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RoleSelect label="Role" value={role} onChange={setRole} />
        {adding.error ? <ProblemView error={adding.error} /> : null}
        <Group justify="space-between" mt="xs">
          <CopyMenu commands={[{ what: 'this', curl: addAsCurl(member), aura: addAsAura(member) }]} />
          <Group gap="xs">
            <Button variant="default" size="sm" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" size="sm" loading={adding.isPending} disabled={member.subject === ''}>
              Add member
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
};

/** The dialog that makes somebody a member. */
export const AddMember = ({ opened, ...more }: AddMemberProps & { readonly opened: boolean }) => (
  <Modal opened={opened} onClose={more.onClose} title="Add a member">
    <Form {...more} />
  </Modal>
);
