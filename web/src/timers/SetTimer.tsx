import { Modal } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { RowSkeleton } from '../ui/Skeletons.tsx';

const SetTimerForm = lazy(() => import('./SetTimerForm.tsx'));

interface SetTimerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Told which timer it is, once it is set. */
  readonly onSet: (id: string) => void;
}

/** The dialog that sets a timer. */
export const SetTimer = ({ opened, onClose, onSet }: SetTimerProps) => (
  <Modal opened={opened} onClose={onClose} title="Set a timer" size="lg">
    <Suspense fallback={<RowSkeleton rows={6} />}>
      <SetTimerForm onClose={onClose} onSet={onSet} />
    </Suspense>
  </Modal>
);
