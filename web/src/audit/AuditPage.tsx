import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../layout/Page.tsx';
import classes from './Audit.module.css';
import { Checkpoints } from './Checkpoints.tsx';
import { ConsistencyPanel } from './ConsistencyPanel.tsx';
import { Erasures } from './Erasures.tsx';
import { ProofPanel } from './ProofPanel.tsx';
import { Signing } from './Signing.tsx';
import { Verification } from './Verification.tsx';

const route = getRouteApi('/audit');

/** What was sealed of the log, whether it holds, and the proof of an event. */
export const AuditPage = () => {
  const { proof, erasure, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title="Audit">
      <div className={classes.columns}>
        <Verification />
        <Signing />
      </div>
      <ProofPanel event={proof} onAsk={(event) => void navigate({ search: { proof: event }, resetScroll: false })} />
      <ConsistencyPanel
        sizes={from && to ? { from, to } : undefined}
        onAsk={(sizes) => void navigate({ search: sizes, resetScroll: false })}
      />
      <Checkpoints />
      <Erasures selected={erasure} onSelect={(id) => void navigate({ search: { erasure: id } })} />
    </Page>
  );
};
