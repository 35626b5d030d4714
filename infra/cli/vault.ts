import type { Catalogue } from '../../schemas/catalogue.ts';
import { withVault, type Broker } from '../../streams/broker.ts';
import { blindVault } from '../../streams/vault/blind.ts';
import { openKeyRing } from '../../streams/vault/kms.ts';
import { openVault } from '../../streams/vault/open-vault.ts';
import type { Config } from '../config.ts';
import { findMasterKeys } from '../config/master-key.ts';
import { secretsDir } from '../config/secrets.ts';

/**
 * The connection by which what is said about people is read in clear: who has the master key may. Without one it is null, which `note` is told. Throws
 * CONFIG_INVALID.
 */
export const withLocalKeys = async (
  broker: Broker,
  config: Config,
  catalogue: Catalogue,
  note: (line: string) => void,
): Promise<Broker> => {
  const keys = await findMasterKeys(config, secretsDir(config.dataDir));
  if (keys) return withVault(broker, openVault({ broker, kms: await openKeyRing(keys), catalogue }));
  note('no master key on this machine: what is said about people is null (AURALINK_MASTER_KEY)');
  return withVault(broker, blindVault(catalogue));
};
