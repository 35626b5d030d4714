import type { ReactNode } from 'react';
import classes from './Empty.module.css';

interface EmptyProps {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
  readonly small?: boolean;
}

/** Nothing here, and what to do about it. */
export const Empty = ({ title, icon, children, small = false }: EmptyProps) => (
  <div className={classes.empty} data-small={small}>
    {icon ? (
      <div className={classes.icon} aria-hidden>
        {icon}
      </div>
    ) : null}
    <p className={classes.title}>{title}</p>
    {children ? <div className={classes.text}>{children}</div> : null}
  </div>
);
