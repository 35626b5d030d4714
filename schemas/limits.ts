/** What a limit counts, for whom, and what holds where nobody has set anything else. */
export interface LimitDeclaration {
  /** Each person or key of a tenant for itself, or all of the tenant together. */
  readonly per: 'user' | 'tenant';
  /** Absent: how many there may be at a time, not how many in a while. */
  readonly windowS?: number;
  /** Null: no limit. */
  readonly default: number | null;
  /** One sentence for people. */
  readonly meaning: string;
}

/** Every limit there is: the one table of names, windows and defaults. A tenant's own values are events of the tenant. */
export const LIMITS = {
  api_per_minute: { per: 'user', windowS: 60, default: 100, meaning: 'Requests to the API' },
  screen_reads_per_minute: {
    per: 'user',
    windowS: 60,
    default: 1_200,
    meaning: 'Reads of a signed-in browser, whose screens follow the log by themselves',
  },
  mcp_server_creation_per_5min: { per: 'user', windowS: 300, default: 5, meaning: 'MCP servers created' },
  tool_execution_per_minute: { per: 'user', windowS: 60, default: 20, meaning: 'Tools executed' },
  event_streams_open: { per: 'user', default: 20, meaning: 'Live event streams open at a time' },
  tenant_api_per_minute: {
    per: 'tenant',
    windowS: 60,
    default: 10_000,
    meaning: 'Requests to the API, of all together',
  },
  rooms_open: { per: 'tenant', default: 1_000, meaning: 'Rooms open at a time' },
} as const satisfies Readonly<Record<string, LimitDeclaration>>;

export type LimitName = keyof typeof LIMITS;

/** What holds for a tenant: a number for each name, null where there is no limit. */
export type Limits = Readonly<Record<LimitName, number | null>>;

/** Every name, in the order of the table. */
export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

/** The defaults with what was set for a tenant instead; names that are not in the table are passed over. */
export const limitsWith = (set: Readonly<Record<string, number | null>> = {}): Limits =>
  Object.fromEntries(
    LIMIT_NAMES.map((name) => {
      const own = set[name];
      return [name, own === undefined ? LIMITS[name].default : own];
    }),
  ) as Limits;

/** How often something may be done: so many requests in any span of so many seconds. */
export interface Rate {
  readonly requests: number;
  readonly windowS: number;
}

/** Of an address, for what shows no credential that holds. Of the platform: no tenant is known yet. */
export const ADDRESS_RATES = {
  /** Attempts to sign in, and requests whose credential does not hold. */
  attempts_per_minute: { requests: 60, windowS: 60 },
  /** Reads of what is open to everybody. */
  public_reads_per_minute: { requests: 600, windowS: 60 },
} as const satisfies Readonly<Record<string, Rate>>;

/** The longest window there may be: what is counted is forgotten after it. */
export const LONGEST_WINDOW_S = 3_600;
