import type { Consistency } from '../../api.gen.ts';
import { events } from '../../ui/format.ts';
import type { CheckedConsistency, CheckedNote } from './check.ts';
import { NoteFacts } from './NoteFacts.tsx';
import { Outcome } from './Outcome.tsx';
import { Path } from './Path.tsx';
import classes from './Proof.module.css';

const sizeOf = ({ head }: CheckedNote): string => events(head?.size ?? 0);

/** That one signed tree begins with another: both notes, and the way from what they share to both roots. */
export const ConsistencyProof = ({
  checked: { from, to, way, leads, outcome },
}: {
  readonly proof: Consistency;
  readonly checked: CheckedConsistency;
}) => (
  <div className={classes.shown}>
    <Outcome
      outcome={outcome}
      holds={`The tree of ${sizeOf(to)} begins with the tree of ${sizeOf(from)} signed before: nothing of that was changed, swapped or cut.`}
      unsigned="The hashes lead to both roots. Who has signed the notes could not be verified here: check the file with aura audit consistency --verify."
      broken={`The tree of ${sizeOf(to)} does not go on from that of ${sizeOf(from)}: keep both notes, and compare them with what a witness holds.`}
    />
    <div className={classes.sides}>
      <div>
        <h3 className={classes.heading}>The smaller tree</h3>
        <NoteFacts note={from} />
      </div>
      <div>
        <h3 className={classes.heading}>The larger tree</h3>
        <NoteFacts note={to} />
      </div>
      <div>
        <h3 className={classes.heading}>The way to both roots</h3>
        <Path
          label="Way to both roots"
          from={{ what: way?.startsAtRoot === false ? 'shared node' : 'smaller root', hash: way?.start ?? '' }}
          steps={way?.steps}
          to={[
            { what: 'smaller root', hash: from.head?.root ?? '', leads: leads.from },
            { what: 'larger root', hash: to.head?.root ?? '', leads: leads.to },
          ]}
        />
      </div>
    </div>
  </div>
);
