import { useEffect, useState } from 'react';

const STEP_MS = 900;

/** Walks from moment to moment until now; whoever moves the slider by hand goes on from there. */
export const usePlay = (at: number, last: number, onMove: (at: number) => void) => {
  const [wanted, setWanted] = useState(false);
  const playing = wanted && at < last;
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setTimeout(() => onMove(at + 1), STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, at, onMove]);
  return {
    playing,
    toggle: (): void => {
      if (!playing && at >= last) onMove(0);
      setWanted(!playing);
    },
  };
};
