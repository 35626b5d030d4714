import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link } from '@tanstack/react-router';
import { IconShieldCheck } from '@tabler/icons-react';
import { AURA, curlOf } from '../events/commands.ts';
import { CopyId } from '../ui/Copy.tsx';
import { count } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { State } from '../ui/State.tsx';
import classes from './Audit.module.css';
import { Commands } from './Commands.tsx';
import { verifyLog, type Verdict } from './queries.ts';

const Bad = ({ bad }: { readonly bad: NonNullable<Verdict['first_bad']> }) => (
  <>
    <State tone="bad">The log does not hold</State>
    <p className={classes.words}>
      First at{' '}
      <Link to="/events" search={{ event: bad.position }} className="mono">
        {bad.position}
      </Link>{' '}
      ({bad.kind}): {bad.why}.
    </p>
  </>
);

const Result = ({ verdict }: { readonly verdict: Verdict }) => (
  <div role="status" className={classes.result}>
    {verdict.first_bad ? <Bad bad={verdict.first_bad} /> : <State tone="live">The log holds</State>}
    <dl className={classes.pairs}>
      <dt>Checked</dt>
      <dd>
        {count(verdict.checked)} events under {count(verdict.checkpoints)} checkpoints
      </dd>
      <dt>Signed</dt>
      <dd>
        {verdict.signed_to ? `${count(verdict.signatures)} checkpoints, up to ${verdict.signed_to}` : 'nothing yet'}
      </dd>
      {verdict.witnesses.map(({ place, to, problem }) => (
        <Fragment key={place}>
          <dt>Witness</dt>
          <dd>
            {place}: {problem ?? (to === null ? 'empty' : `${count(to)} events`)}
          </dd>
        </Fragment>
      ))}
      <dt>Not covered yet</dt>
      <dd>{count(verdict.uncovered)}</dd>
      {verdict.head ? (
        <>
          <dt>Keep elsewhere</dt>
          <dd>
            <CopyId value={verdict.head} label="Copy hash@to" />
          </dd>
        </>
      ) : null}
    </dl>
  </div>
);

/** Walks the log on a click and says whether it is what its checkpoints say. */
export const Verification = () => {
  const { data, error, isPending, mutate } = useMutation({ mutationFn: verifyLog });
  return (
    <Panel
      title="Verification"
      actions={
        <Button size="xs" loading={isPending} leftSection={<IconShieldCheck size={14} />} onClick={() => mutate()}>
          Verify the log
        </Button>
      }
    >
      {data || error ? null : (
        <p className={classes.words}>
          Every event is hashed again and held against its checkpoint. A checkpoint that you keep elsewhere also shows a
          log that was cut or rewritten.
        </p>
      )}
      {error ? <ProblemView error={error} onRetry={() => mutate()} /> : null}
      {data && !error ? <Result verdict={data} /> : null}
      <Commands curl={curlOf('verifyLog', { body: {} })} aura={`${AURA} audit verify`} />
    </Panel>
  );
};
