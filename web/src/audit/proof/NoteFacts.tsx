import { events } from '../../ui/format.ts';
import { State, type Tone } from '../../ui/State.tsx';
import type { CheckedNote } from './check.ts';
import { Hash } from './Hash.tsx';
import type { SignatureVerdict } from './note.ts';
import classes from './Proof.module.css';

const VERDICTS: Readonly<Record<SignatureVerdict, { readonly tone: Tone; readonly label: string }>> = {
  holds: { tone: 'live', label: 'Signature verified' },
  false: { tone: 'bad', label: 'Signature is false' },
  unknown: { tone: 'warn', label: 'Signed by a key that is not published here' },
  unable: { tone: 'warn', label: 'This browser cannot verify Ed25519' },
};

/** A signed note: what it says, and who has signed it. */
export const NoteFacts = ({ note: { head, keyId, signature } }: { readonly note: CheckedNote }) => {
  const { tone, label } = VERDICTS[signature];
  return (
    <dl className={classes.pairs}>
      {head ? (
        <>
          <dt>Origin</dt>
          <dd className={classes.mono}>{head.origin}</dd>
          <dt>Size</dt>
          <dd>{events(head.size)}</dd>
          <dt>Root</dt>
          <dd>
            <Hash value={head.root} label="Copy root" />
          </dd>
        </>
      ) : null}
      <dt>Key</dt>
      <dd>
        <span className={classes.mono}>{keyId ?? '–'}</span>
      </dd>
      <dt>Signature</dt>
      <dd>{head ? <State tone={tone}>{label}</State> : <State tone="bad">It is no signed note</State>}</dd>
    </dl>
  );
};
