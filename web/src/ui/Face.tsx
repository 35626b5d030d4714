import { IconSparkles } from '@tabler/icons-react';
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

/** A person's initials; a ring while they speak. */
export const Face = ({ name, agent = false, speaking = false, size = 32 }: FaceProps) => (
  <span className={classes.face} data-speaking={speaking} style={{ '--hue': hueOf(name), width: size, height: size, fontSize: size * 0.36 } as React.CSSProperties} aria-hidden>
    {agent ? <IconSparkles size={size * 0.5} stroke={1.7} /> : initials(name)}
  </span>
);
