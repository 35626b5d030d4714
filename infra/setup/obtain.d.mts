export interface Limits {
  readonly connectMs?: number;
  readonly stallMs?: number;
}
export declare const obtain: (
  name: 'nats-server' | 'livekit-server',
  options?: {
    readonly env?: Record<string, string | undefined>;
    readonly tell?: (line: string) => void;
    readonly limits?: Limits;
  },
) => Promise<string | undefined>;
