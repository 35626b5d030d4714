import { Button, Group, Textarea } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { suspendAsAura, suspendAsCurl } from './commands.ts';
import classes from './Tenants.module.css';
import { useTenantActions } from './useTenantActions.ts';

const LONGEST = 1_000;

/** The reason is asked first: whoever is refused is shown it. */
export const SuspendForm = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { suspend } = useTenantActions();
  const [text, setText] = useState('');
  const reason = text.trim();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (reason !== '') suspend.mutate({ id, reason }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <Textarea
        size="sm"
        label="Reason"
        description="Shown to whoever is refused. Requests, edges and live streams are refused at once; timers wait."
        placeholder="The invoice of October is open"
        required
        autosize
        minRows={2}
        maxRows={6}
        autoFocus
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group justify="space-between">
        <Group gap="xs">
          <Button type="submit" size="sm" color="red" loading={suspend.isPending} disabled={reason === ''}>
            Suspend tenant
          </Button>
          <Button variant="default" size="sm" onClick={onClose}>
            Close
          </Button>
        </Group>
        <CopyMenu commands={[{ what: 'this', curl: suspendAsCurl(id, reason), aura: suspendAsAura(id, reason) }]} />
      </Group>
    </form>
  );
};
