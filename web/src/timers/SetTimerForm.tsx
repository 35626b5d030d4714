import { Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconTerminal2 } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { toProblem } from '../api/call.ts';
import { catalogueQuery } from '../catalogue/catalogue.ts';
import { useCopy } from '../ui/Copy.tsx';
import { shortType } from '../ui/format.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { setAsAura, setAsCurl } from './commands.ts';
import { localMoment, readData, toTimer, type Draft } from './moment.ts';
import { setTimer } from './queries.ts';
import { When } from './When.tsx';

const HOUR_MS = 3_600_000;

const blank = (): Draft => ({
  id: '',
  kind: 'after',
  at: localMoment(new Date(Date.now() + HOUR_MS)),
  count: 10,
  unit: 'minutes',
  cron: '0 9 * * 1-5',
  zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  type: '',
  data: '',
});

/** What the API says about a field: of the body by its pointer, of the moment by its name. */
const problemIn =
  (error: unknown) =>
  (...fields: readonly string[]): string | undefined => {
    if (!error) return undefined;
    const { errors, ...problem } = toProblem(error) as ReturnType<typeof toProblem> & {
      readonly field?: string;
      readonly reason?: string;
    };
    const found = errors?.find(({ pointer }) => fields.some((field) => pointer === `/${field}`))?.message;
    return found ?? (problem.field !== undefined && fields.includes(problem.field) ? problem.reason : undefined);
  };

const Copies = ({ curl, aura }: { readonly curl: string; readonly aura: string }) => {
  const [asCurl, asAura] = [useCopy(curl), useCopy(aura)];
  const one = (label: string, { copied, copy }: ReturnType<typeof useCopy>) => (
    <Button
      variant="subtle"
      color="gray"
      size="sm"
      px={8}
      leftSection={<IconTerminal2 size={15} />}
      disabled={curl === ''}
      onClick={copy}
    >
      {copied ? 'Copied' : label}
    </Button>
  );
  return (
    <Group gap={0} ml={-8}>
      {one('Copy as curl', asCurl)}
      {one('Copy as aura', asAura)}
    </Group>
  );
};

/** What a timer is set with; it answers once the timer is on the log and in the read model. */
const SetTimerForm = ({ onClose, onSet }: { readonly onClose: () => void; readonly onSet: (id: string) => void }) => {
  const client = useQueryClient();
  const { data: events = [] } = useQuery(catalogueQuery);
  const kinds = events.map(({ newest }) => newest).filter(({ platformOnly }) => !platformOnly);
  const [draft, setDraft] = useState(blank);
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  const timer = draft.type === '' ? undefined : toTimer(draft);
  const setting = useMutation({
    mutationFn: setTimer,
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['timers'] });
      onClose();
      onSet(id);
    },
  });
  const problem = problemIn(setting.error);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (timer) setting.mutate(timer);
  };
  const kind = kinds.find(({ type }) => type === draft.type);
  const choose = (type: string | null): void => {
    const example = kinds.find((one) => one.type === type)?.example ?? {};
    change({ type: type ?? '', data: type === null ? '' : JSON.stringify(example, null, 2) });
  };
  const wrongData = draft.data === '' ? undefined : readData(draft.data);

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <When draft={draft} onChange={change} problem={problem} />
        <Select
          size="sm"
          label="Event"
          description={kind?.meaning ?? 'What is published then'}
          placeholder="room.requested"
          required
          searchable
          data={kinds.map(({ type }) => ({ value: type, label: shortType(type) }))}
          value={draft.type || null}
          onChange={choose}
        />
        <Textarea
          label="Data"
          description="{timer.occurrence} and {timer.dueAt} in texts are filled in when it fires, so that each can have a key of its own."
          required
          autosize
          minRows={4}
          maxRows={12}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={draft.data}
          error={typeof wrongData === 'string' ? wrongData : undefined}
          onChange={(event) => change({ data: event.currentTarget.value })}
        />
        <TextInput
          label="Name"
          description="Set it again by the same name to replace it. Without one it gets an id."
          placeholder="standup"
          maxLength={128}
          value={draft.id}
          error={problem('id')}
          onChange={(event) => change({ id: event.currentTarget.value })}
        />
        {setting.error ? <ProblemView error={setting.error} /> : null}
        <Group justify="space-between" mt="xs">
          <Copies curl={timer ? setAsCurl(timer) : ''} aura={timer ? setAsAura(timer) : ''} />
          <Group gap="xs">
            <Button variant="default" size="sm" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" size="sm" loading={setting.isPending} disabled={!timer}>
              Set timer
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
};

export default SetTimerForm;
