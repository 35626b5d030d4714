export declare const isInstalled: (root: string, env?: Record<string, string | undefined>) => boolean;
export declare const install: (
  root: string,
  env?: Record<string, string | undefined>,
  tell?: (line: string) => void,
  waitMs?: number,
) => Promise<void>;
