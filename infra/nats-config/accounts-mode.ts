import {
  encodeAccount,
  encodeOperator,
  encodeUser,
  fmtCreds,
  newScopedSigner,
  type Account,
  type SigningKey,
} from '@nats-io/jwt';
import { createAccount, createOperator, createUser, fromPublic, fromSeed, type KeyPair } from '@nats-io/nkeys';
import type { BrokerUser } from '../../streams/grants.ts';
import type { KeyFolder } from './keys.ts';
import type { UserFiles } from './users-mode.ts';

type Key = ReturnType<typeof fromSeed>;

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

/** What the account lets those do whom this key has signed for. */
const scopeOf = ({ name, publish, denyPublish = [], subscribe }: BrokerUser, signer: Key): SigningKey =>
  newScopedSigner(fromPublic(signer.getPublicKey()), name, {
    pub: { allow: [...publish], deny: [...denyPublish] },
    sub: { allow: [...subscribe], deny: [] },
    subs: NO_LIMIT,
    data: NO_LIMIT,
    payload: NO_LIMIT,
  });

/** The JWT of a user and its key, as one file. It says whose scope counts and nothing of its own, so that it stays when grants change. */
const credsOf = async (name: string, key: Key, signer: Key, account: Key): Promise<Uint8Array> => {
  const owner = { issuer_account: account.getPublicKey() };
  return fmtCreds(await encodeUser(name, key, signer, owner, { scopedUser: true }), key);
};

/**
 * An operator, an account for AuraLink and one for the server's own system, and a `.creds` file for each user. What a user may stands in the account,
 * by the key that signed for it: in a JWT of its own it would not fit into the line that a client connects with (4 KiB, nats-server 2.15). Keys that
 * are there are kept: run again, it adds the users that are new, and the server's file has the present grants for those that hold their files.
 */
export const withAccounts = async (users: readonly BrokerUser[], keys: KeyFolder): Promise<Accounts> => {
  const keyOf = async (name: string, make: () => KeyPair): Promise<Key> =>
    fromSeed((await keys.keep(`keys/${name}.nk`, make)).seed);
  const operator = await keyOf('operator', createOperator);
  const account = await keyOf('account-auralink', createAccount);
  const system = await keyOf('account-system', createAccount);
  const scopes: SigningKey[] = [];
  const files: UserFiles[] = [];
  for (const user of users) {
    const signer = await keyOf(`signing/${user.name}`, createAccount);
    const key = await keyOf(`users/${user.name}`, createUser);
    scopes.push(scopeOf(user, signer));
    const path = await keys.put(`creds/${user.name}.creds`, await credsOf(user.name, key, signer, account));
    files.push({ user, settings: { NATS_CREDS: path } });
  }
  const [accountId, systemId] = [account.getPublicKey(), system.getPublicKey()];
  const signer = { signer: operator };
  return {
    lines: [
      '# Who may do what stands in the account of AURALINK, which the operator has signed; nothing here is secret.',
      `operator: ${await encodeOperator('auralink', operator, { system_account: systemId })}`,
      `system_account: ${systemId}`,
      'resolver: MEMORY',
      'resolver_preload {',
      '  # AURALINK',
      `  ${accountId}: ${await encodeAccount('AURALINK', account, { ...WITH_STREAMS, signing_keys: scopes }, signer)}`,
      '  # SYS',
      `  ${systemId}: ${await encodeAccount('SYS', system, NO_STREAMS, signer)}`,
      '}',
    ],
    files,
  };
};
