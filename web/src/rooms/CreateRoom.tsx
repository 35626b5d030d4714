import { Modal } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { RowSkeleton } from '../ui/Skeletons.tsx';

/** Loaded when it is wanted: every page offers the dialog, few visits open it. */
const CreateRoomForm = lazy(() => import('./CreateRoomForm.tsx'));

/** The one dialog that asks for a room, from wherever it is opened. */
export const CreateRoom = ({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Create room" size="md">
    <Suspense fallback={<RowSkeleton rows={5} />}>
      <CreateRoomForm onClose={onClose} />
    </Suspense>
  </Modal>
);
