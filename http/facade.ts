import type { FastifyBaseLogger } from 'fastify';
import type { ReaderFacts } from '../schemas/asyncapi/facts.ts';
import type { Meter } from '../schemas/metrics.ts';
import type { Answers } from '../streams/answers.ts';
import type { Patience } from './app.ts';
import type { Issuer, KeyCache } from './issuer.ts';
import type { LimitOptions } from './limits.ts';
import type { Admission } from './oidc/person.ts';
import type { OidcOptions } from './oidc/provider.ts';
import type { OwnPort, PortName, Ports } from './ports.ts';
import type { Off } from './serving.ts';
import type { Sessions } from './session.ts';
import type { FacadeTls } from './tls.ts';

/** What the facade is made of. */
export interface FacadeOptions {
  readonly ports: Partial<Omit<Ports, OwnPort>>;
  /** Ports that are missing on purpose. A port that is missing without a reason stops the boot. */
  readonly off?: Partial<Record<PortName, Off>>;
  /** HS256 secret of tokens, at least 32 bytes. */
  readonly secret: string;
  /** Who else signs access tokens. */
  readonly issuer?: Issuer | undefined;
  readonly keyCache?: KeyCache;
  /** The roles of this process: service tokens for another one are refused. Absent: `http`. */
  readonly roles?: readonly string[];
  /** Names the cookie: 8 hex digits of the data directory's instance id. */
  readonly instance: string;
  readonly version: string;
  /** What reads the log, for the description of events. */
  readonly readers?: readonly ReaderFacts[];
  readonly meter: Meter;
  readonly log: FastifyBaseLogger;
  /** Answers to requests with an Idempotency-Key, shared by the processes. */
  readonly answers?: Answers;
  /** Absent: nothing is limited. */
  readonly limits?: LimitOptions;
  /** Addresses and ranges of the proxies before this server; whatever else says where a request comes from is not believed. */
  readonly proxies?: readonly string[];
  /** Origins whose pages may call the API with a bearer token; `*` for all. */
  readonly corsOrigins?: readonly string[];
  /** How long a request may take to arrive; see `app.ts`. */
  readonly patience?: Patience;
  /** The OpenID provider at which people sign in. */
  readonly oidc?: (OidcOptions & { readonly admission: Admission }) | undefined;
  /** Scheme and host by which browsers reach this server, where that is not what requests say. */
  readonly publicUrl?: string | undefined;
  /** Own origins besides the request's host, e.g. `https://aura.example` behind a proxy. */
  readonly origins?: readonly string[];
  /** Addresses the dashboard connects to besides this server: LiveKit's. */
  readonly connectTo?: readonly string[];
  /** Folder of the built dashboard. */
  readonly pages?: string;
  /** Only what probes and a scraper ask for: no API, no documents, no pages. */
  readonly probesOnly?: boolean;
  /** Only what LiveKit reports: for a server beside us that knows no authority but the machine's. */
  readonly webhooksOnly?: boolean;
  /** Absent: plain HTTP. */
  readonly tls?: FacadeTls | undefined;
  /** Holds replies and error codes to their declarations; for tests. */
  readonly checkReplies?: boolean;
}

/** The HTTP facade. */
export interface Facade {
  /** Resolves with the address it listens on; port 0 takes any free one. */
  readonly listen: (host: string, port: number) => Promise<string>;
  /** A link's one-use sign-in code (`<url>/#code=<code>`). */
  readonly newSignInCode: Sessions['newCode'];
  /** Ends event streams, answers what is under way (waiting writes with 202), closes; at most 3 s. */
  readonly close: () => Promise<void>;
}
