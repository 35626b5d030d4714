import { Button, Group, NumberInput, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { Tenant, TenantChange } from '../api/types.ts';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { changeAsAura, changeAsCurl } from './commands.ts';
import classes from './Tenants.module.css';
import { useTenantActions } from './useTenantActions.ts';

const MOST_PARTICIPANTS = 100_000;
const LONGEST_EMPTY_S = 604_800;

interface NumberFieldProps {
  readonly label: string;
  readonly description: string;
  readonly suffix?: string;
  readonly max: number;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly disabled: boolean;
}

const NumberField = ({ value, onChange, ...more }: NumberFieldProps) => (
  <NumberInput
    size="sm"
    min={0}
    allowDecimal={false}
    allowNegative={false}
    clampBehavior="strict"
    hideControls
    placeholder="As the server has it"
    value={value ?? ''}
    onChange={(next) => onChange(typeof next === 'number' ? next : null)}
    {...more}
  />
);

interface SettingsFormProps {
  readonly tenant: Tenant;
  readonly own: boolean;
  /** Whether the caller may change them. */
  readonly mayChange: boolean;
}

/** Name and settings of a tenant, its own or any. Mount it anew for another revision: what is changed is what was seen. */
export const SettingsForm = ({ tenant, own, mayChange }: SettingsFormProps) => {
  const { change } = useTenantActions();
  const [name, setName] = useState(tenant.display_name ?? '');
  const [settings, setSettings] = useState(tenant.settings);
  const wish: TenantChange = { display_name: name.trim() || tenant.id, settings };
  const isSame =
    name.trim() === tenant.display_name &&
    settings.room_max_participants === tenant.settings.room_max_participants &&
    settings.room_empty_timeout_s === tenant.settings.room_empty_timeout_s;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!isSame) change.mutate({ tenant, change: wish, own });
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        size="sm"
        label="Name"
        maxLength={256}
        disabled={!mayChange}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NumberField
        label="Participants of a room"
        description="For rooms created without a number of their own; 0 is as many as the server allows"
        max={MOST_PARTICIPANTS}
        disabled={!mayChange}
        value={settings.room_max_participants}
        onChange={(value) => setSettings((old) => ({ ...old, room_max_participants: value }))}
      />
      <NumberField
        label="An empty room is kept"
        description="For rooms created without a time of their own"
        suffix=" s"
        max={LONGEST_EMPTY_S}
        disabled={!mayChange}
        value={settings.room_empty_timeout_s}
        onChange={(value) => setSettings((old) => ({ ...old, room_empty_timeout_s: value }))}
      />
      <Group justify="space-between">
        <Button type="submit" size="sm" loading={change.isPending} disabled={isSame || !mayChange}>
          Save settings
        </Button>
        <CopyMenu
          commands={[{ what: 'change', curl: changeAsCurl(tenant, wish, own), aura: changeAsAura(tenant, wish) }]}
        />
      </Group>
    </form>
  );
};
