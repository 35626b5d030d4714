import type { Catalogue } from '../../schemas/catalogue.ts';
import { withVault, type Broker } from '../../streams/broker.ts';
import { newKey } from '../../streams/vault/cipher.ts';
import { openKeyRing } from '../../streams/vault/kms.ts';
import { admitMasters } from '../../streams/vault/masters.ts';
import { openVault } from '../../streams/vault/open-vault.ts';

/** A vault with a master key of its own, on a connection that publishes and reads by it. */
export const openTestVault = async (plain: Broker, catalogue: Catalogue, { admit = true } = {}) => {
  const keys: Uint8Array[] = [newKey()];
  const kms = await openKeyRing(async () => keys);
  const vault = openVault({ broker: plain, kms, catalogue });
  const broker = withVault(plain, vault);
  const masters = {
    kms,
    reload: kms.reload,
    renew: async () => void keys.unshift(newKey()),
    admit: () => admitMasters(broker, kms),
  };
  if (admit) await masters.admit();
  return { broker, vault, masters };
};
