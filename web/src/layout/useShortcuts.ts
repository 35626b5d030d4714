import { useEffect, useRef } from 'react';

export type Shortcuts = Readonly<Record<string, () => void>>;

/** How long a first key such as `g` waits for its second. */
const SEQUENCE_MS = 900;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

const isDialogOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

/**
 * Single keys (`c`, `?`, `Escape`) and sequences of two (`g r`). Never while somebody types or holds a modifier; and a
 * dialog on screen keeps the keys for what says that it stands in one.
 */
export const useShortcuts = (shortcuts: Shortcuts, inDialog = false): void => {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let first: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || isDialogOpen() !== inDialog) return;
      const action = latest.current[first ? `${first} ${event.key}` : event.key];
      clearTimeout(timer);
      const opens = !first && Object.keys(latest.current).some((keys) => keys.startsWith(`${event.key} `));
      first = opens ? event.key : undefined;
      if (opens) timer = setTimeout(() => (first = undefined), SEQUENCE_MS);
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer);
      removeEventListener('keydown', onKey);
    };
  }, [inDialog]);
};
