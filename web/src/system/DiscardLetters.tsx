import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';

interface DiscardProps {
  /** How many are meant, or `all` that match the filters; none: closed. */
  readonly count: number | 'all';
  readonly busy: boolean;
  readonly onDiscard: (reason: string) => void;
  readonly onClose: () => void;
}

const titleOf = (count: number | 'all'): string => {
  if (count === 'all') return 'Discard every open dead letter that matches?';
  return count === 1 ? 'Discard this dead letter?' : `Discard ${count} dead letters?`;
};

/** Asks why letters may be let be: the reason is kept with them. */
export const DiscardLetters = ({ count, busy, onDiscard, onClose }: DiscardProps) => {
  const [reason, setReason] = useState('');
  return (
    <Modal opened={count !== 0} onClose={onClose} title={titleOf(count)} size="sm">
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
