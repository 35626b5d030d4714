import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { asCurl, AURA, curlOf } from '../events/commands.ts';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { count } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { State } from '../ui/State.tsx';
import { Ago } from '../ui/Time.tsx';
import classes from './Audit.module.css';
import { witnessesQuery } from './queries.ts';
import { RotateKey } from './RotateKey.tsx';
import { SigningKeys } from './SigningKeys.tsx';

const COMMANDS = [
  { what: 'keys', curl: asCurl('/audit/keys'), aura: `${AURA} audit keys` },
  { what: 'rotation', curl: curlOf('rotateAuditKey'), aura: `${AURA} audit rotate-key` },
  {
    what: 'bundle',
    curl: `${asCurl('/api/v1/audit/bundle')} -o audit.ndjson`,
    aura: `${AURA} audit export --out audit.ndjson`,
  },
];

const Witnesses = () => {
  const { data, error, refetch } = useQuery(witnessesQuery);
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowSkeleton rows={1} />;
  if (data.items.length === 0)
    return (
      <p className={classes.words}>
        No witness: whoever can write the log could cut its end off unseen. Name a directory, a bucket or a receiver in{' '}
        <span className="mono">AURALINK_AUDIT_WITNESS</span>.
      </p>
    );
  return (
    <dl className={classes.pairs}>
      {data.items.map(({ id, place, behind, reached_at: at }) => (
        <div key={id} style={{ display: 'contents' }}>
          <dt>Witness</dt>
          <dd>
            <span className="mono">{place}</span>{' '}
            <State tone={behind === 0 ? 'live' : 'warn'}>
              {behind === 0 ? 'holds all' : `${count(behind)} events behind`}
            </State>{' '}
            {at ? (
              <span className={classes.quiet}>
                <Ago time={at} />
              </span>
            ) : null}
          </dd>
        </div>
      ))}
    </dl>
  );
};

/** Who signs the checkpoints, and who holds them outside of the broker. */
export const Signing = () => (
  <Panel
    title="Signatures and witnesses"
    actions={
      <>
        <Button
          component="a"
          href="/api/v1/audit/bundle"
          download="audit.ndjson"
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
        >
          Download bundle
        </Button>
        <CopyMenu commands={COMMANDS} />
      </>
    }
  >
    <div className={classes.signing}>
      <SigningKeys />
      <RotateKey />
      <Witnesses />
    </div>
  </Panel>
);
