import { Button, Group, Modal, Stack } from '@mantine/core';
import type { NewApiKey } from '../api/types.ts';
import { CopyIcon } from '../ui/Copy.tsx';
import list from '../ui/List.module.css';
import classes from './ApiKeys.module.css';

/** The text of a key, the only time there is one to see. */
export const KeyShown = ({ made, onClose }: { readonly made: NewApiKey | undefined; readonly onClose: () => void }) => (
  <Modal opened={made !== undefined} onClose={onClose} title="Copy the key now" size="lg" closeOnClickOutside={false}>
    {made ? (
      <Stack gap="md">
        <p className={list.quiet}>
          This is the only time it is shown. AuraLink keeps a hash of it; if it is lost, rotate the key.
        </p>
        <div className={classes.secret}>
          <code data-testid="api-key">{made.key}</code>
          <CopyIcon value={made.key} label="Copy the key" />
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    ) : null}
  </Modal>
);
