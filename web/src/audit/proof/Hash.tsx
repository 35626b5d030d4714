import { CopyId } from '../../ui/Copy.tsx';

const HEAD = 10;
const TAIL = 8;

const shortened = (value: string): string =>
  value.length <= HEAD + TAIL + 1 ? value : `${value.slice(0, HEAD)}…${value.slice(-TAIL)}`;

/** A hash, shortened; a click copies all of it. */
export const Hash = ({ value, label = 'Copy hash' }: { readonly value: string; readonly label?: string }) => (
  <CopyId value={value} label={label} shown={shortened(value)} />
);
