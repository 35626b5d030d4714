import classes from './Keys.module.css';

const MAC = /mac|iphone|ipad/i.test(navigator.userAgent);
const NAMES: Record<string, string> = { mod: MAC ? '⌘' : 'Ctrl', esc: 'Esc', up: '↑', down: '↓', enter: '↵' };

/** Keys as they stand on the keyboard; `mod` is ⌘ or Ctrl. */
export const Keys = ({ keys }: { readonly keys: readonly string[] }) => (
  <span className={classes.keys}>
    {keys.map((key) => (
      <kbd key={key} className={classes.key}>
        {NAMES[key] ?? key}
      </kbd>
    ))}
  </span>
);
