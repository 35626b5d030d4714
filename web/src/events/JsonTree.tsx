import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyIcon } from '../ui/Copy.tsx';
import classes from './JsonTree.module.css';

type Entry = readonly [string, unknown];

const entriesOf = (value: unknown): readonly Entry[] | undefined => {
  if (Array.isArray(value)) return value.map((one, index) => [String(index), one]);
  return value !== null && typeof value === 'object' ? Object.entries(value) : undefined;
};

/** A personal field that only its person's key opens. */
const isSealed = (value: unknown): boolean =>
  value !== null && typeof value === 'object' && 'enc' in value && 'kid' in value;

const Leaf = ({ value }: { readonly value: unknown }) => {
  if (isSealed(value)) return <span className={classes.sealed}>encrypted</span>;
  const kind = value === null ? 'null' : typeof value;
  return (
    <span className={classes.leaf} data-kind={kind}>
      {JSON.stringify(value)}
    </span>
  );
};

const Branch = ({
  name,
  value,
  inArray,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly inArray: boolean;
}) => {
  const [open, setOpen] = useState(true);
  const entries = isSealed(value) ? undefined : entriesOf(value);
  const size = entries && (Array.isArray(value) ? `${entries.length} items` : `${entries.length} fields`);
  return (
    <li>
      <div className={classes.line}>
        {entries ? (
          <button
            type="button"
            className={classes.toggle}
            aria-expanded={open}
            aria-label={`${open ? 'Fold' : 'Unfold'} ${name}`}
            onClick={() => setOpen(!open)}
          >
            {open ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
          </button>
        ) : null}
        <span className={classes.key} data-index={inArray}>
          {name}
        </span>
        {entries ? <span className={classes.size}>{size}</span> : <Leaf value={value} />}
        <span className={classes.copy}>
          <CopyIcon value={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} label={`Copy ${name}`} />
        </span>
      </div>
      {entries && open ? (
        <ul className={classes.inner}>
          {entries.map(([key, one]) => (
            <Branch key={key} name={key} value={one} inArray={Array.isArray(value)} />
          ))}
        </ul>
      ) : null}
    </li>
  );
};

/** JSON, all of it unfolded at once; any part folds away and copies. */
export const JsonTree = ({ value }: { readonly value: Readonly<Record<string, unknown>> }) => (
  <ul className={classes.tree}>
    {Object.entries(value).map(([key, one]) => (
      <Branch key={key} name={key} value={one} inArray={false} />
    ))}
  </ul>
);
