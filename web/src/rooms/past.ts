import { createContext, useContext } from 'react';

/** The moment a room is shown at. */
export interface Past {
  /** Its position on the log: every part of the page is read as of it. */
  readonly at: string;
  /** How long something had lasted by then that began at `time`; null where the moment has no time. */
  readonly since: (time: string) => number | null;
}

export const PastContext = createContext<Past | undefined>(undefined);

/** Undefined while the room is shown as it is: then it is live, and can be acted on. */
export const usePast = (): Past | undefined => useContext(PastContext);
