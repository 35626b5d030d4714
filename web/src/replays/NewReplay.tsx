import { Button, Group, Modal, NumberInput, SegmentedControl, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { createReplay } from '../api/actions.ts';
import { toProblem } from '../api/call.ts';
import { projectionsQuery } from '../api/queries.ts';
import type { NewReplay as Made } from '../api/types.ts';
import { Commands } from '../audit/Commands.tsx';
import { CopyId } from '../ui/Copy.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { wishAsAura, wishAsCurl } from './commands.ts';
import classes from './Replays.module.css';
import type { ReplaySelection } from './search.ts';
import { draftOf, isComplete, wishOf, type Draft } from './wish.ts';

interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly error: unknown;
}

const TARGETS = [
  { value: 'webhook', label: 'Webhook' },
  { value: 'nats', label: 'NATS subject' },
  { value: 'projection', label: 'Projection' },
];

const SPEEDS = [
  { value: 'as_fast_as_possible', label: 'As fast as possible' },
  { value: 'real_time', label: 'As it happened' },
  { value: 'times', label: 'Times as fast…' },
];

const MODES = [
  { value: 'structured', label: 'One event as JSON' },
  { value: 'batch', label: 'Up to 100 at once' },
  { value: 'binary', label: 'Data, attributes in headers' },
];

/** The message the API has for one field. */
const fieldError = (error: unknown, field: string): string | undefined =>
  error ? toProblem(error).errors?.find(({ pointer }) => pointer.startsWith(`/${field}`))?.message : undefined;

const WebhookFields = ({ draft, change, error }: PartProps) => (
  <>
    <TextInput
      label="URL"
      description="Each event is posted there, signed, one after the other. It stands on the log: put no secret into it."
      placeholder="https://example.com/hook"
      type="url"
      required
      data-autofocus
      value={draft.url}
      error={fieldError(error, 'target/url')}
      onChange={(event) => change({ url: event.currentTarget.value })}
    />
    <Select
      label="Each request holds"
      data={MODES}
      value={draft.mode}
      allowDeselect={false}
      onChange={(mode) => change({ mode: (mode ?? 'structured') as Draft['mode'] })}
    />
  </>
);

const NatsFields = ({ draft, change, error }: PartProps) => (
  <>
    <TextInput
      label="Name"
      description="Events come on replay.<tenant>.<name>.>; empty: the id of the replay."
      placeholder="rehearsal"
      value={draft.name}
      error={fieldError(error, 'target/name')}
      onChange={(event) => change({ name: event.currentTarget.value })}
    />
    <Switch
      label="Wait until a stream has taken each"
      checked={draft.acknowledged}
      onChange={(event) => change({ acknowledged: event.currentTarget.checked })}
    />
  </>
);

const ProjectionFields = ({ draft, change }: PartProps) => {
  const { data } = useQuery(projectionsQuery);
  return (
    <Select
      label="Projection"
      description="It is built anew from the whole log, beside the tables that serve, for all tenants."
      data={data?.items.map(({ name }) => name) ?? []}
      value={draft.projection || null}
      onChange={(projection) => change({ projection: projection ?? '' })}
    />
  );
};

const SelectionFields = ({ draft, change, error }: PartProps) => {
  const field = (
    key: 'from' | 'to' | 'type' | 'subject' | 'correlation',
    label: string,
    placeholder: string,
    name: string = key,
  ) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      spellCheck={false}
      value={draft[key]}
      error={fieldError(error, name)}
      onChange={(event) => change({ [key]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <Group grow align="start">
        {field('from', 'From', 'The beginning')}
        {field('to', 'To', 'The end as it is now')}
      </Group>
      {field('type', 'Types', 'Every type; room.*, participant.joined')}
      <Group grow align="start">
        {field('subject', 'Subject', 'room/RM_…')}
        {field('correlation', 'Correlation id', 'Any', 'correlation_id')}
      </Group>
      <Group grow align="start">
        <Select
          label="Speed"
          data={SPEEDS}
          value={draft.speed}
          allowDeselect={false}
          onChange={(speed) => change({ speed: (speed ?? 'as_fast_as_possible') as Draft['speed'] })}
        />
        {draft.speed === 'times' ? (
          <NumberInput
            label="Times"
            min={0.01}
            max={100_000}
            value={draft.times}
            error={fieldError(error, 'speed')}
            onChange={(times) => change({ times })}
          />
        ) : null}
        {draft.speed === 'as_fast_as_possible' ? null : (
          <NumberInput
            label="Longest pause"
            placeholder="As long as it was"
            suffix=" s"
            min={0}
            max={86_400}
            value={draft.maxGapS}
            onChange={(maxGapS) => change({ maxGapS })}
          />
        )}
      </Group>
    </>
  );
};

/** What signs its webhooks: shown now and never again. */
const Secret = ({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) => (
  <div className={classes.secret}>
    <p>The replay has begun. Its requests are signed with this key (Standard Webhooks), which is not shown again:</p>
    <CopyId value={made.secret ?? ''} label="Copy signing key" />
    <Group justify="flex-end" mt="sm">
      <Button onClick={onClose}>I have it</Button>
    </Group>
  </div>
);

interface FormProps {
  readonly selection: ReplaySelection;
  readonly onMade: (made: Made) => void;
}

const Form = ({ selection, onMade }: FormProps) => {
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(selection));
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  const wish = wishOf(draft);
  const creation = useMutation({
    mutationFn: createReplay,
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['replays'] });
      onMade(made);
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isComplete(draft)) creation.mutate(wish);
  };
  const part = { draft, change, error: creation.error };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Target"
          data={TARGETS}
          value={draft.target}
          onChange={(target) => change({ target: target as Draft['target'] })}
        />
        {draft.target === 'webhook' ? <WebhookFields {...part} /> : null}
        {draft.target === 'nats' ? <NatsFields {...part} /> : null}
        {draft.target === 'projection' ? <ProjectionFields {...part} /> : <SelectionFields {...part} />}
        {creation.error ? <ProblemView error={creation.error} /> : null}
        <Group justify="space-between" mt="xs">
          <Commands curl={wishAsCurl(wish)} aura={wishAsAura(wish)} />
          <Button type="submit" size="sm" loading={creation.isPending} disabled={!isComplete(draft)}>
            Start
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

interface NewReplayProps {
  readonly opened: boolean;
  readonly selection: ReplaySelection;
  /** With the id of what was made. */
  readonly onClose: (id?: string) => void;
}

/** Asks what is to be told, to whom and how fast. */
export const NewReplay = ({ opened, selection, onClose }: NewReplayProps) => {
  const [made, setMade] = useState<Made>();
  const close = (): void => {
    onClose(made?.id);
    setMade(undefined);
  };
  const begun = (replay: Made): void => {
    if (replay.secret === null) onClose(replay.id);
    else setMade(replay);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made ? 'Signing key' : 'Replay events'}
      size="lg"
      closeOnClickOutside={!made}
    >
      {made ? <Secret made={made} onClose={close} /> : <Form selection={selection} onMade={begun} />}
    </Modal>
  );
};
