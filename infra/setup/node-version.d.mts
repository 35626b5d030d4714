export declare const refuseOldNode: (version?: string) => void;
export declare const findNode: (root: string, version?: string) => Promise<string>;
