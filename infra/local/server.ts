/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A server that this program started and ends. */
export interface LocalServer {
  readonly pid: number;
  /** Ends it gracefully; with SIGKILL after a limit. Resolves once it is gone; may be called again. */
  readonly stop: () => Promise<void>;
  /** SIGKILL, as a crash would. */
  readonly kill: () => void;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<Exit>;
}
