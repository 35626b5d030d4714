import { encodeAccount, encodeOperator, encodeUser, fmtCreds, type Account } from '@nats-io/jwt';
import { createAccount, createOperator, createUser, fromSeed } from '@nats-io/nkeys';
import type { BrokerUser } from '../../streams/grants.ts';
import type { KeyFolder } from './keys.ts';
import type { UserFiles } from './users-mode.ts';

const NO_LIMIT = -1;

/** Without limits that name JetStream an account has none (nats-server 2.15). */
const WITH_STREAMS: Partial<Account> = {
  limits: {
    subs: NO_LIMIT,
    data: NO_LIMIT,
    payload: NO_LIMIT,
    imports: NO_LIMIT,
    exports: NO_LIMIT,
    wildcards: true,
    conn: NO_LIMIT,
    leaf: NO_LIMIT,
    disallow_bearer: true,
    mem_storage: NO_LIMIT,
    disk_storage: NO_LIMIT,
    streams: NO_LIMIT,
    consumer: NO_LIMIT,
    mem_max_stream_bytes: NO_LIMIT,
    disk_max_stream_bytes: NO_LIMIT,
    max_bytes_required: false,
    max_ack_pending: NO_LIMIT,
  },
};

const NO_STREAMS: Partial<Account> = {
  limits: {
    ...(WITH_STREAMS.limits as NonNullable<Account['limits']>),
    mem_storage: 0,
    disk_storage: 0,
    streams: 0,
    consumer: 0,
  },
};

/** What makes accounts and users, and the users' own files. */
export interface Accounts {
  /** For the server's file. */
  readonly lines: readonly string[];
  readonly files: readonly UserFiles[];
}

/** The JWT of a user with its grants, and its key, as one file. */
const credsOf = async (user: BrokerUser, seed: Uint8Array, account: Uint8Array): Promise<Uint8Array> => {
  const { publish, denyPublish = [], subscribe } = user;
  const key = fromSeed(seed);
  const jwt = await encodeUser(user.name, key, fromSeed(account), {
    pub: { allow: [...publish], deny: [...denyPublish] },
    sub: { allow: [...subscribe], deny: [] },
  });
  return fmtCreds(jwt, key);
};

/**
 * An operator, an account for AuraLink and one for the server's own system, and a `.creds` file for each user. Keys that are there are kept: run
 * again, it adds the users that are new and gives the others their present grants under the same key.
 */
export const withAccounts = async (users: readonly BrokerUser[], keys: KeyFolder): Promise<Accounts> => {
  const operator = (await keys.keep('keys/operator.nk', createOperator)).seed;
  const account = (await keys.keep('keys/account-auralink.nk', createAccount)).seed;
  const system = (await keys.keep('keys/account-system.nk', createAccount)).seed;
  const [operatorKey, accountKey, systemKey] = [operator, account, system].map((seed) => fromSeed(seed)) as [
    ReturnType<typeof fromSeed>,
    ReturnType<typeof fromSeed>,
    ReturnType<typeof fromSeed>,
  ];
  const systemId = systemKey.getPublicKey();
  const [operatorJwt, accountJwt, systemJwt] = await Promise.all([
    encodeOperator('auralink', operatorKey, { system_account: systemId }),
    encodeAccount('AURALINK', accountKey, WITH_STREAMS, { signer: operatorKey }),
    encodeAccount('SYS', systemKey, NO_STREAMS, { signer: operatorKey }),
  ]);
  const files: UserFiles[] = [];
  for (const user of users) {
    const { seed } = await keys.keep(`keys/users/${user.name}.nk`, createUser);
    const path = await keys.put(`creds/${user.name}.creds`, await credsOf(user, seed, account));
    files.push({ user, settings: { NATS_CREDS: path } });
  }
  return {
    lines: [
      "# Who may do what stands in the users' own JWTs, which the account has signed, and the account the operator.",
      `operator: ${operatorJwt}`,
      `system_account: ${systemId}`,
      'resolver: MEMORY',
      'resolver_preload {',
      `  # AURALINK`,
      `  ${accountKey.getPublicKey()}: ${accountJwt}`,
      `  # SYS`,
      `  ${systemId}: ${systemJwt}`,
      '}',
    ],
    files,
  };
};
