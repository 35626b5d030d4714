export declare const identityOf: (pid: number) => string | undefined;
export declare const commandOf: (pid: number) => string | undefined;
