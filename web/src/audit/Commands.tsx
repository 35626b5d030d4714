import { CopyLines } from '../ui/CopyLines.tsx';
import classes from './Audit.module.css';

/** The same from a shell. */
export const Commands = (lines: { readonly curl: string; readonly aura: string }) => (
  <div className={classes.commands}>
    <CopyLines {...lines} />
  </div>
);
