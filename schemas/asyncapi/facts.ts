/** A stream of JetStream, as far as it is the same in every installation. */
export interface StreamFacts {
  readonly stream: string;
  readonly subjects: readonly string[];
  readonly description: string;
  readonly storage: string;
  readonly retention: string;
  readonly discard: string;
  /** 0: for ever. */
  readonly maxAgeMs: number;
  readonly duplicateWindowMs: number | null;
  readonly denyDelete: boolean;
  readonly denyPurge: boolean;
  readonly republish?: { readonly from: string; readonly to: string };
}

/** A part of the platform that reads the log. */
export interface ReaderFacts {
  readonly kind: 'handler' | 'projection';
  readonly name: string;
  /** One sentence: what it does about what. */
  readonly meaning: string;
  /** Full types. */
  readonly reads: readonly string[];
  /** How it reads: settings of its consumer. */
  readonly consumer: Readonly<Record<string, unknown>>;
}

/** What the description of events is made of besides the catalogue. */
export interface About {
  readonly version: string;
  readonly streams?: readonly StreamFacts[];
  readonly readers?: readonly ReaderFacts[];
}
