import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';

interface DiscardProps {
  /** How many are meant; none: closed. */
  readonly count: number;
  readonly busy: boolean;
  readonly onDiscard: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks why letters may be let be: the reason is kept with them. */
export const DiscardLetters = ({ count, busy, onDiscard, onClose }: DiscardProps) => {
  const [reason, setReason] = useState('');
  return (
    <Modal
      opened={count > 0}
      onClose={onClose}
      title={count === 1 ? 'Discard this dead letter?' : `Discard ${count} dead letters?`}
      size="sm"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== '') onDiscard(reason.trim());
        }}
      >
        <Textarea
          label="Reason"
          description="The handler will not get the event again. The letter is kept, with this reason."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
          required
          data-autofocus
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={onClose}>
            Keep
          </Button>
          <Button type="submit" color="red" loading={busy} disabled={reason.trim() === ''}>
            Discard
          </Button>
        </Group>
      </form>
    </Modal>
  );
};
