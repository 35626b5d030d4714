import { Button, Switch, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { ProblemView } from '../ui/ProblemView.tsx';
import classes from './Join.module.css';
import type { Call, Wishes } from './useCall.ts';

const REMEMBERED = 'join-as';

/** A tab keeps its identity over reloads; two tabs never share one, or LiveKit would close the first. */
const remembered = (): Pick<Wishes, 'identity' | 'name'> => {
  const known = sessionStorage.getItem(REMEMBERED);
  if (known) return JSON.parse(known) as Pick<Wishes, 'identity' | 'name'>;
  return { identity: `guest-${crypto.getRandomValues(new Uint16Array(1))[0]?.toString(36) ?? '1'}`, name: '' };
};

/** Who joins, and with which devices. */
export const JoinForm = ({ call, onClose }: { readonly call: Call; readonly onClose: () => void }) => {
  const [wishes, setWishes] = useState<Wishes>(() => ({ ...remembered(), microphone: true, camera: false }));
  const change = (part: Partial<Wishes>): void => setWishes((old) => ({ ...old, ...part }));
  const identity = wishes.identity.trim();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!identity) return;
    sessionStorage.setItem(REMEMBERED, JSON.stringify({ identity, name: wishes.name.trim() }));
    void call.join({ ...wishes, identity, name: wishes.name.trim() });
  };
  return (
    <form onSubmit={submit}>
      {call.notice ? (
        <p className={classes.notice} role="status">
          {call.notice}
        </p>
      ) : null}
      {call.failure ? <ProblemView error={call.failure} /> : null}
      <div className={classes.form}>
        <TextInput
          label="Identity"
          required
          withAsterisk={false}
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={wishes.identity}
          onChange={(event) => change({ identity: event.currentTarget.value })}
        />
        <TextInput
          label="Name"
          placeholder="Shown to the others"
          maxLength={256}
          autoComplete="name"
          value={wishes.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <div className={classes.devices}>
          <Switch
            label="Microphone"
            checked={wishes.microphone}
            onChange={(event) => change({ microphone: event.currentTarget.checked })}
          />
          <Switch
            label="Camera"
            checked={wishes.camera}
            onChange={(event) => change({ camera: event.currentTarget.checked })}
          />
        </div>
        <div className={classes.buttons}>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" loading={call.phase === 'joining'} disabled={!identity}>
            Join
          </Button>
        </div>
      </div>
    </form>
  );
};
