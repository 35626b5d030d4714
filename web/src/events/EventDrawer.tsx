import type { EventItem } from '../api/types.ts';
import { useShortcuts } from '../layout/useShortcuts.ts';
import { SidePanel } from '../ui/SidePanel.tsx';
import { EventPanel } from './EventPanel.tsx';

interface EventDrawerProps {
  readonly id: string | undefined;
  readonly known?: EventItem | undefined;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
  readonly onStep: (by: 1 | -1) => void;
}

const Inside = ({ id, ...rest }: EventDrawerProps & { readonly id: string }) => {
  useShortcuts({ j: () => rest.onStep(1), k: () => rest.onStep(-1) }, true);
  return <EventPanel id={id} {...rest} />;
};

/** The details over the page: on small screens, and wherever an event is not the page's subject. */
export const EventDrawer = ({ id, onClose, ...rest }: EventDrawerProps) => (
  <SidePanel label="Event details" opened={id !== undefined} onClose={onClose}>
    {id === undefined ? null : <Inside id={id} onClose={onClose} {...rest} />}
  </SidePanel>
);
