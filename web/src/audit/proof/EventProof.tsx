import { Link } from '@tanstack/react-router';
import type { Proof } from '../../api.gen.ts';
import { TypeName } from '../../events/kinds.tsx';
import { count } from '../../ui/format.ts';
import { At } from '../../ui/Time.tsx';
import { headOf } from '../queries.ts';
import type { CheckedProof } from './check.ts';
import { Hash } from './Hash.tsx';
import { NoteFacts } from './NoteFacts.tsx';
import { Outcome } from './Outcome.tsx';
import { Path } from './Path.tsx';
import classes from './Proof.module.css';

interface EventProofProps {
  readonly proof: Proof;
  readonly checked: CheckedProof;
}

const Told = ({ proof, checked: { outcome, sameLeaf, tree } }: EventProofProps) => {
  const { position } = proof.event;
  const unsigned = tree
    ? 'The hashes lead to the root in the note. Who has signed the note could not be verified here: check the file with aura audit proof --verify.'
    : 'It lies under the checkpoint. That was sealed before there were signatures, so what ties it to a signed tree is the chain of checkpoints: aura audit proof --until.';
  const broken = sameLeaf
    ? `The way from ${position} does not lead to where it should. Download the proof, and hold the log against a checkpoint that you kept.`
    : `The event as it came has another hash than the one that is proven: what you see is not what was stored at ${position}.`;
  return (
    <Outcome
      outcome={outcome}
      holds={`This page hashed the event itself and walked up to the signed root: ${position} is one of the ${count(tree?.size ?? 0)} events.`}
      unsigned={unsigned}
      broken={broken}
    />
  );
};

const Sealed = ({ proof: { event, index, checkpoint }, checked: { leaf } }: EventProofProps) => (
  <dl className={classes.pairs}>
    <dt>Event</dt>
    <dd>
      <TypeName type={event.event.type} /> at{' '}
      <Link to="/events" search={{ event: event.position }} className={classes.mono}>
        {event.position}
      </Link>
    </dd>
    <dt>Leaf hash</dt>
    <dd>
      <Hash value={leaf} label="Copy leaf hash" />
    </dd>
    <dt>Checkpoint</dt>
    <dd>
      events {count(checkpoint.from)}–{count(checkpoint.to)}, made <At time={checkpoint.time} />, leaf{' '}
      {count(index + 1)} of {count(checkpoint.size)}
    </dd>
    <dt>Hash@to</dt>
    <dd>
      <Hash value={headOf(checkpoint)} label="Copy hash@to" />
    </dd>
  </dl>
);

/** The whole proof of an event: its hash, its ways up to the roots, and the signed note that they lead to. */
export const EventProof = ({ proof, checked }: EventProofProps) => {
  const { leaf, interval, tree } = checked;
  const from = { what: 'leaf', hash: leaf };
  return (
    <div className={classes.shown}>
      <Told proof={proof} checked={checked} />
      <div className={classes.sides}>
        <div>
          <h3 className={classes.heading}>What is proven</h3>
          <Sealed proof={proof} checked={checked} />
        </div>
        {tree ? (
          <div>
            <h3 className={classes.heading}>The signed note it leads to</h3>
            <NoteFacts note={tree.note} />
          </div>
        ) : null}
        {tree ? (
          <div>
            <h3 className={classes.heading}>
              Into the tree over the whole log: leaf {count(tree.index + 1)} of {count(tree.size)}
            </h3>
            <Path
              label="Way into the signed tree"
              from={from}
              steps={tree.steps}
              to={[{ what: 'root', hash: tree.root, leads: tree.leads }]}
            />
          </div>
        ) : null}
        <div>
          <h3 className={classes.heading}>
            Into its checkpoint: leaf {count(interval.index + 1)} of {count(interval.size)}
          </h3>
          <Path
            label="Way into the checkpoint"
            from={from}
            steps={interval.steps}
            to={[{ what: 'root', hash: interval.root, leads: interval.leads }]}
          />
        </div>
      </div>
    </div>
  );
};
