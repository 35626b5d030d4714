import { Button, Group, NumberInput, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconTerminal2 } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { createRoom } from '../api/actions.ts';
import { toProblem } from '../api/call.ts';
import type { NewRoom } from '../api/types.ts';
import { curlOf } from '../events/commands.ts';
import { useCopy } from '../ui/Copy.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';

interface Draft {
  readonly name: string;
  readonly maxParticipants: string | number;
  readonly emptyTimeout: string | number;
  readonly agent: boolean;
  readonly metadata: string;
}

const BLANK: Draft = { name: '', maxParticipants: '', emptyTimeout: '', agent: false, metadata: '' };

const toRoom = ({ name, maxParticipants, emptyTimeout, agent, metadata }: Draft): NewRoom => ({
  name: name.trim(),
  ...(agent ? { ai_agent_enabled: true } : {}),
  ...(maxParticipants === '' ? {} : { max_participants: Number(maxParticipants) }),
  ...(emptyTimeout === '' ? {} : { empty_timeout: Number(emptyTimeout) }),
  ...(metadata.trim() ? { metadata: metadata.trim() } : {}),
});

/** The message the API has for one field. */
const fieldError = (error: unknown, field: string): string | undefined =>
  error ? toProblem(error).errors?.find(({ pointer }) => pointer === `/${field}`)?.message : undefined;

/** What a new room is asked for with; it answers once the room is on LiveKit, on the log and in the read model. */
const CreateRoomForm = ({ onClose }: { readonly onClose: () => void }) => {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(BLANK);
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  const room = toRoom(draft);
  const creation = useMutation({
    mutationFn: createRoom,
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['rooms'] });
      void client.invalidateQueries({ queryKey: ['overview'] });
      onClose();
      void navigate({ to: '/rooms/$room', params: { room: id } });
    },
  });
  const { copied, copy } = useCopy(curlOf('createRoom', { body: room }));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (room.name) creation.mutate(room);
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="People join by it; a name may come back after its room is over."
          placeholder="standup"
          required
          maxLength={256}
          autoFocus
          value={draft.name}
          error={fieldError(creation.error, 'name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Group grow align="start">
          <NumberInput
            label="Max participants"
            placeholder="No limit"
            size="sm"
            min={1}
            allowDecimal={false}
            value={draft.maxParticipants}
            error={fieldError(creation.error, 'max_participants')}
            onChange={(maxParticipants) => change({ maxParticipants })}
          />
          <NumberInput
            label="Empty timeout"
            placeholder="300 s"
            suffix=" s"
            size="sm"
            min={0}
            allowDecimal={false}
            value={draft.emptyTimeout}
            error={fieldError(creation.error, 'empty_timeout')}
            onChange={(emptyTimeout) => change({ emptyTimeout })}
          />
        </Group>
        <Switch
          label="AI agent"
          description="Marks the room for an agent to join."
          checked={draft.agent}
          onChange={(event) => change({ agent: event.currentTarget.checked })}
        />
        <Textarea
          label="Metadata"
          description="Any text; participants see it."
          placeholder='{"team": "platform"}'
          autosize
          minRows={2}
          maxRows={6}
          classNames={{ input: 'mono' }}
          value={draft.metadata}
          error={fieldError(creation.error, 'metadata')}
          onChange={(event) => change({ metadata: event.currentTarget.value })}
        />
        {creation.error ? <ProblemView error={creation.error} /> : null}
        <Group justify="space-between" mt="xs">
          <Button
            variant="subtle"
            color="gray"
            size="sm"
            px={8}
            ml={-8}
            leftSection={<IconTerminal2 size={15} />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy as curl'}
          </Button>
          <Group gap="xs">
            <Button variant="default" size="sm" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" size="sm" loading={creation.isPending} disabled={!room.name}>
              Create
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
};

export default CreateRoomForm;
