import { Button, Group, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { Tenant } from '../api/types.ts';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import list from '../ui/List.module.css';
import { deleteAsAura, deleteAsCurl } from './commands.ts';
import classes from './Tenants.module.css';
import { useTenantActions } from './useTenantActions.ts';

/** It opens at the end of a long panel. */
const intoView = (form: HTMLFormElement | null): void => form?.scrollIntoView({ block: 'nearest' });

const Confirm = ({ tenant, onClose }: { readonly tenant: Tenant; readonly onClose: () => void }) => {
  const { remove } = useTenantActions();
  const [text, setText] = useState('');
  const isSame = text.trim() === tenant.id;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isSame) remove.mutate(tenant, { onSuccess: onClose });
  };
  return (
    <form ref={intoView} onSubmit={submit} className={classes.form}>
      <TextInput
        size="sm"
        label={
          <>
            Type <span className="mono">{tenant.id}</span> to delete it
          </>
        }
        required
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        classNames={{ input: 'mono' }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group justify="space-between">
        <Group gap="xs">
          <Button type="submit" size="sm" color="red" loading={remove.isPending} disabled={!isSame}>
            Delete tenant for good
          </Button>
          <Button variant="default" size="sm" onClick={onClose}>
            Close
          </Button>
        </Group>
        <CopyMenu commands={[{ what: 'this', curl: deleteAsCurl(tenant), aura: deleteAsAura(tenant.id) }]} />
      </Group>
    </form>
  );
};

/** What cannot be undone: offered for a suspended tenant alone, and done only once its id is typed. */
export const DeleteForm = ({ tenant }: { readonly tenant: Tenant }) => {
  const [open, setOpen] = useState(false);
  const isSuspended = tenant.state === 'suspended';
  return (
    <section className={classes.danger} aria-label="Delete tenant">
      <h2 className={classes.dangerHeading}>Delete tenant</h2>
      <p className={classes.dangerText}>
        Destroys every key of its people, and removes its large data, dead letters, timers and rows. What its events say
        about people can never be read again; there is no way back, and the id is never used again.
      </p>
      {open && isSuspended ? (
        <Confirm tenant={tenant} onClose={() => setOpen(false)} />
      ) : (
        <Group gap="sm">
          <Button variant="outline" color="red" disabled={!isSuspended} onClick={() => setOpen(true)}>
            Delete…
          </Button>
          {isSuspended ? null : <span className={list.quiet}>Suspend it first.</span>}
        </Group>
      )}
    </section>
  );
};
