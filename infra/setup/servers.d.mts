export interface Server {
  readonly name: string;
  readonly version: string;
  readonly least: string;
}
export declare const SERVERS: Readonly<Record<'nats-server' | 'livekit-server', Server>>;
export declare const cacheDir: (env?: Record<string, string | undefined>) => string;
export declare const cachedPath: (server: Server, env?: Record<string, string | undefined>) => string;
export declare const atLeast: (a: string, b: string) => boolean;
export declare const versionOf: (file: string) => Promise<string | undefined>;
export declare const locate: (
  name: 'nats-server' | 'livekit-server',
  env?: Record<string, string | undefined>,
) => Promise<string | undefined>;
export declare const installLines: (name: 'nats-server' | 'livekit-server') => readonly string[];
