import { Burger } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { createContext, useContext, type ReactNode } from 'react';
import { AsOf } from '../live/AsOf.tsx';
import classes from './Page.module.css';

/** A longer title may be cut off: it is then told whole on hover, and cut in the tab's name. */
const LONG = 40;

export interface Navigation {
  readonly opened: boolean;
  readonly toggle: () => void;
}

export const NavigationContext = createContext<Navigation>({ opened: false, toggle: () => undefined });

interface PageProps {
  readonly title: string;
  /** What stands before the title: the way back to the list. */
  readonly before?: ReactNode;
  readonly actions?: ReactNode;
  /** Fills the window and scrolls inside, for tables and panels beside each other; else what there is stands in one column. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** One page: its heading, its actions, and on every one of them how fresh what it shows is. */
export const Page = ({ title, before, actions, fill = false, children }: PageProps) => {
  const { opened, toggle } = useContext(NavigationContext);
  useDocumentTitle(`${title.length > LONG ? `${title.slice(0, LONG)}…` : title} · AuraLink`);
  return (
    <div className={classes.page} data-fill={fill}>
      <header className={classes.head} data-actions={Boolean(actions) && !opened}>
        <Burger
          className={classes.burger}
          opened={opened}
          onClick={toggle}
          size="sm"
          aria-label="Navigation"
          aria-expanded={opened}
        />
        <div className={classes.heading}>
          {before}
          <h1 className={classes.title} dir="auto" title={title.length > LONG ? title : undefined}>
            {title}
          </h1>
        </div>
        <AsOf />
        {actions && !opened ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      <div className={classes.body}>{fill ? children : <div className={classes.column}>{children}</div>}</div>
    </div>
  );
};
