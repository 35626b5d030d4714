import { useEffect, useRef, useState } from 'react';

const PAUSE_MS = 250;

/**
 * What is being typed, and after a short pause what is meant: for filters that stand in the address. A change of
 * the address from elsewhere (back, a link, "clear") wins over the draft.
 */
export const useDraft = (
  settled: string,
  settle: (value: string) => void,
): readonly [string, (value: string) => void] => {
  const [draft, setDraft] = useState(settled);
  const [seen, setSeen] = useState(settled);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(settle);
  useEffect(() => {
    latest.current = settle;
  });
  if (seen !== settled) {
    setSeen(settled);
    if (settled.trim() !== draft.trim()) setDraft(settled);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (value: string): void => {
    setDraft(value);
    clearTimeout(timer.current);
    // As it is then: another filter may have been settled during the pause.
    timer.current = setTimeout(() => latest.current(value.trim()), PAUSE_MS);
  };
  return [draft, change];
};
