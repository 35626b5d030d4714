import { useId, type ReactNode } from 'react';
import { count as formatCount } from './format.ts';
import classes from './Panel.module.css';

interface PanelProps {
  readonly title: string;
  readonly count?: number | undefined;
  readonly actions?: ReactNode;
  /** Rows reach from edge to edge. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A titled part of a page: a region that assistive technology and tests find by its name. */
export const Panel = ({ title, count, actions, flush = false, children }: PanelProps) => {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {count === undefined ? null : <span className={classes.count}>{formatCount(count)}</span>}
        <div className={classes.actions}>{actions}</div>
      </header>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
};
