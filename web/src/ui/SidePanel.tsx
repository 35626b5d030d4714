import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './SidePanel.module.css';

interface SidePanelProps {
  readonly label: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly size?: number;
  readonly children: ReactNode;
}

/** Details over the page, from the right. The focus goes to the panel as a whole: its name is read, no button looks pressed. */
export const SidePanel = ({ label, opened, onClose, size = 560, children }: SidePanelProps) => (
  <Drawer.Root opened={opened} onClose={onClose} position="right" size={size} padding={0}>
    <Drawer.Overlay backgroundOpacity={0.35} />
    <Drawer.Content aria-label={label}>
      <div className={classes.panel} tabIndex={-1} data-autofocus>
        {children}
      </div>
    </Drawer.Content>
  </Drawer.Root>
);
