import { createUser, fromSeed } from '@nats-io/nkeys';
import type { BrokerUser } from '../../streams/grants.ts';
import type { KeyFolder } from './keys.ts';
import { authorizationLines } from './server-file.ts';

/** What a user sets to connect. */
export interface UserFiles {
  readonly user: BrokerUser;
  readonly settings: Readonly<Record<string, string>>;
}

/** The variable of a user's password in the environment of nats-server. */
export const passwordVariable = (user: string): string =>
  `NATS_PASSWORD_${user.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()}`;

/** Users by passwords that the server's environment holds: nothing in the file is secret. */
export const withPasswords = (users: readonly BrokerUser[], variable = passwordVariable): readonly string[] =>
  authorizationLines(users, ({ name }) => `user: ${JSON.stringify(name)}, password: $${variable(name)}`);

/** Users by nkeys: the server knows public keys alone; who has the seed is the user. */
export const withNkeys = async (
  users: readonly BrokerUser[],
  keys: KeyFolder,
): Promise<{ readonly lines: readonly string[]; readonly files: readonly UserFiles[] }> => {
  const publicKeys = new Map<string, string>();
  const files: UserFiles[] = [];
  for (const user of users) {
    const { seed, path } = await keys.keep(`${user.name}.nk`, createUser);
    publicKeys.set(user.name, fromSeed(seed).getPublicKey());
    // The name is said beside the seed: it names the inbox, which the grants above are for.
    files.push({ user, settings: { NATS_USER: user.name, NATS_NKEY_SEED_FILE: path } });
  }
  return { lines: authorizationLines(users, ({ name }) => `nkey: ${publicKeys.get(name) ?? ''}`), files };
};
