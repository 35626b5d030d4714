import { IconHourglass } from '@tabler/icons-react';
import { Empty } from '../../ui/Empty.tsx';
import { ProblemView } from '../../ui/ProblemView.tsx';
import { At, Relative } from '../../ui/Time.tsx';
import { coveredBy } from '../queries.ts';
import { NoCryptography } from './check.ts';
import classes from './Proof.module.css';

interface ProofFailureProps {
  readonly error: unknown;
  /** The command that checks the same elsewhere. */
  readonly elsewhere: string;
  readonly onRetry: () => void;
}

/** Why there is no proof to be seen, and what to do about it. */
export const ProofFailure = ({ error, elsewhere, onRetry }: ProofFailureProps) => {
  if (error instanceof NoCryptography)
    return (
      <Empty title="This page may not compute hashes">
        <p>
          Browsers let pages do so over https, or from this very machine. Open AuraLink over https, or check the proof
          with <code>{elsewhere}</code>.
        </p>
      </Empty>
    );
  const at = coveredBy(error);
  if (at === undefined) return <ProblemView error={error} onRetry={onRetry} />;
  return (
    <Empty title="No checkpoint covers this event yet" icon={<IconHourglass size={20} stroke={1.6} />}>
      <p className={classes.words}>
        The next one comes by <At time={at} /> (<Relative time={at} />
        ): a minute, or 1,000 events, after a new event. The proof then shows here by itself.
      </p>
    </Empty>
  );
};
