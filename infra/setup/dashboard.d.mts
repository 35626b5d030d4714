export declare const sourcesHash: (root: string) => string;
export declare const buildDashboard: (root: string, node: string, tell?: (line: string) => void) => Promise<void>;
