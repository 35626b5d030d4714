import { useQuery } from '@tanstack/react-query';
import { CopyId } from '../ui/Copy.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { State, type Tone } from '../ui/State.tsx';
import { Ago } from '../ui/Time.tsx';
import classes from './Audit.module.css';
import { keysQuery, type AuditKey } from './queries.ts';

const stateOf = ({ until, number, vouched }: AuditKey): { readonly tone: Tone; readonly label: string } => {
  if (number > 1 && !vouched) return { tone: 'warn', label: 'Nobody has signed for it' };
  return until === null ? { tone: 'live', label: 'Signs now' } : { tone: 'quiet', label: 'Old, still verifies' };
};

const Key = ({ signing }: { readonly signing: AuditKey }) => {
  const { tone, label } = stateOf(signing);
  return (
    <li className={classes.key}>
      <span className={classes.keyHead}>
        <span className="mono">{signing.key_id}</span>
        <State tone={tone}>{label}</State>
      </span>
      <CopyId value={signing.key} label="Copy verifier key" />
      <span className={classes.quiet}>
        from <span className="mono">{signing.since}</span> to{' '}
        {signing.until === null ? 'now' : <span className="mono">{signing.until}</span>}, made known{' '}
        <Ago time={signing.made_known_at} />
      </span>
    </li>
  );
};

/** The public keys, the one that signs now first. */
export const SigningKeys = () => {
  const { data, error, refetch } = useQuery(keysQuery);
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowSkeleton rows={1} />;
  if (data.items.length === 0)
    return <p className={classes.words}>No key yet: the first comes with the first checkpoint.</p>;
  return (
    <ul className={classes.keys} aria-label="Keys">
      {data.items.toReversed().map((signing) => (
        <Key key={signing.key} signing={signing} />
      ))}
    </ul>
  );
};
