import type { Tenant } from '../api/types.ts';
import list from '../ui/List.module.css';
import { At } from '../ui/Time.tsx';
import { receiptOf } from './receipt.ts';
import classes from './Tenants.module.css';

/** What is left of a tenant that is deleted: who asked for it, and how much of what is gone. */
export const Receipt = ({ tenant }: { readonly tenant: Tenant }) => (
  <section aria-label="Receipt of the deletion">
    <h2 className={classes.heading}>{tenant.state === 'deleted' ? 'Receipt' : 'Being deleted'}</h2>
    <dl className={list.pairs}>
      {tenant.deletion_requested_at === null ? null : (
        <>
          <dt>Requested</dt>
          <dd>
            <At time={tenant.deletion_requested_at} />
            {tenant.deletion_requested_by === null ? null : ` by ${tenant.deletion_requested_by}`}
          </dd>
        </>
      )}
      {receiptOf(tenant.removed).map(({ label, count }) => (
        <div key={label} className={classes.pair}>
          <dt>{label}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
    <p className={list.note}>
      {tenant.state === 'deleted'
        ? 'Its events stay on the log, unreadable where they speak of people; the audit still verifies. The id is never used again.'
        : 'Everything of it is refused. This goes on by itself, also after a restart; the receipt appears here.'}
    </p>
  </section>
);
