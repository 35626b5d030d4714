import { IconPhone, IconSparkles } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import classes from './Face.module.css';
import { initials } from './format.ts';

const HUES = [262, 200, 155, 95, 55, 25, 345, 310];

/** The same name always gets the same colour. */
const hueOf = (name: string): number => {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return HUES[sum % HUES.length] ?? 262;
};

interface FaceProps {
  readonly name: string;
  readonly agent?: boolean;
  readonly speaking?: boolean;
  readonly size?: number;
}

const Inside = ({ name, agent, size }: { readonly name: string; readonly agent: boolean; readonly size: number }) => {
  if (agent) return <IconSparkles size={size * 0.5} stroke={1.7} />;
  // A phone number has no initials.
  return /\p{L}/u.test(name) ? initials(name) : <IconPhone size={size * 0.5} stroke={1.7} />;
};

/** A person's initials; a ring while they speak. */
export const Face = ({ name, agent = false, speaking = false, size = 32 }: FaceProps) => (
  <span
    className={classes.face}
    data-speaking={speaking}
    style={{ '--hue': hueOf(name), width: size, height: size, fontSize: size * 0.36 } as CSSProperties}
    aria-hidden
  >
    <Inside name={name} agent={agent} size={size} />
  </span>
);
