import { State } from '../../ui/State.tsx';
import { Hash } from './Hash.tsx';
import classes from './Proof.module.css';
import type { Step } from './tree.ts';

interface PathProps {
  /** What it is, for whoever cannot see it. */
  readonly label: string;
  readonly from: { readonly what: string; readonly hash: string };
  /** Undefined where the path is none of such a tree. */
  readonly steps: readonly Step[] | undefined;
  /** Where it should lead to, and whether it does. */
  readonly to: readonly { readonly what: string; readonly hash: string; readonly leads: boolean }[];
}

/** A way up a tree: from a hash, over the neighbours on its sides, to one root or two. */
export const Path = ({ label, from, steps, to }: PathProps) => (
  <ol className={classes.path} aria-label={label}>
    <li>
      <span className={classes.quiet}>{from.what}</span>
      <Hash value={from.hash} />
    </li>
    {steps ? null : <li className={classes.wide}>The path is none of a tree of this size.</li>}
    {steps?.map(({ side, hash }, at) => (
      <li key={`${at}${hash}`}>
        <span className={classes.quiet}>
          <span className={classes.rung}>{at + 1}</span> {side}
        </span>
        <Hash value={hash} />
      </li>
    ))}
    {to.map(({ what, hash, leads }) => (
      <li key={what} className={classes.root}>
        <span className={classes.quiet}>{what}</span>
        <Hash value={hash} label="Copy root" />
        <State tone={leads ? 'live' : 'bad'}>{leads ? 'reached' : 'not reached'}</State>
      </li>
    ))}
  </ol>
);
