import { IconPhone, IconSparkles } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import classes from './Face.module.css';
import { initials } from './format.ts';

const HUES = [262, 215, 180, 148, 105, 65, 30, 350, 320];

/** The same name always gets the same of eighteen looks: nine hues, each light or strong. FNV-1a mixes even names that differ in one letter. */
const lookOf = (name: string): { readonly hue: number; readonly strong: boolean } => {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return { hue: HUES[hash % HUES.length] ?? 262, strong: ((hash >>> 16) & 1) === 1 };
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
export const Face = ({ name, agent = false, speaking = false, size = 32 }: FaceProps) => {
  const { hue, strong } = lookOf(name);
  return (
    <span
      className={classes.face}
      data-speaking={speaking}
      data-strong={strong}
      style={{ '--hue': hue, width: size, height: size, fontSize: size * 0.36 } as CSSProperties}
      aria-hidden
    >
      <Inside name={name} agent={agent} size={size} />
    </span>
  );
};
