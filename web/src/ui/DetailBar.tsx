import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CopyId } from './Copy.tsx';
import classes from './DetailBar.module.css';

interface DetailBarProps {
  readonly id: string;
  /** Of the button that copies the id. */
  readonly label: string;
  readonly onClose: () => void;
  /** What else can be done from the bar. */
  readonly children?: ReactNode;
}

/** The head of a side panel about one thing. */
export const DetailBar = ({ id, label, onClose, children }: DetailBarProps) => (
  <div className={classes.bar}>
    <CopyId value={id} label={label} />
    <div className={classes.actions}>
      {children}
      <ActionIcon aria-label="Close details" onClick={onClose}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  </div>
);
