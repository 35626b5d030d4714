import type { TenantLimits } from '../api/types.ts';
import { count } from '../ui/format.ts';
import classes from './Tenants.module.css';

/** What there is of a tenant that nothing limits. */
export const Counts = ({ counts }: Pick<TenantLimits, 'counts'>) => (
  <dl className={classes.counts}>
    {counts.map(({ name, meaning, count: many }) => (
      <div key={name}>
        <dt>{meaning}</dt>
        <dd>{count(many)}</dd>
      </div>
    ))}
  </dl>
);
