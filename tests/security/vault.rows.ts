import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from '../../infra/config.ts';
import { openMasterKeys } from '../../infra/config/master-key.ts';
import { toFault } from '../../schemas/errors.ts';
import type { CloudEvent } from '../../schemas/event.ts';
import { type Binding, decrypt, encrypt, newKey, NONCE_BYTES } from '../../streams/vault/cipher.ts';
import type { Edit } from '../edits.ts';
import type { Protection, Row } from './row.ts';
import type { VaultGround } from './vault-ground.ts';

/** ASVS 5.0 11.3.3, 11.3.4, 13.3: what is encrypted on the log, and the keys that it hangs on. */
const taken = (name: string, ...edits: readonly Edit[]): Protection => ({ name, edits });
const IN_CIPHER = 'streams/vault/cipher.ts';
const IN_SEALING = 'streams/vault/sealing.ts';
const IN_MASTER_KEY = 'infra/config/master-key.ts';
const HOLDER = '({ tenant, subject, purpose: ';

const BOUND = taken('the binding of a ciphertext to whose it is', {
  file: IN_CIPHER,
  find: 'const boundTo = (',
  replace: "const boundTo = (_: Binding): Buffer => Buffer.from('anybody');\nexport const unbound = (",
});
const TAG = taken('the check of the tag', { file: IN_CIPHER, find: '  decipher.final();\n', replace: '' });
const NONCE = taken('a nonce of its own for each text', {
  file: IN_CIPHER,
  find: 'const nonce = randomBytes(NONCE_BYTES);',
  replace: 'const nonce = Buffer.alloc(NONCE_BYTES);',
});
const OWN_KEY = taken('a key for each person', {
  file: IN_SEALING,
  find: HOLDER,
  replace: "({ tenant, subject: subject === '' ? subject : 'everybody', purpose: ",
});
const OWN_TENANT = taken('keys for each tenant', {
  file: IN_SEALING,
  find: HOLDER,
  replace: "({ tenant: tenant === '' ? tenant : 'acme', subject, purpose: ",
});
const SEALED = taken('encryption before an event is stored', {
  file: IN_SEALING,
  find: 'return data === event.data ? event : { ...event, data };',
  replace: 'return data === event.data ? event : { ...event };',
});
const DESTROYED = taken('the destruction of the key', {
  file: 'streams/vault/keeper.ts',
  find: 'const empty = { ...record, keys: [], destroyed,',
  replace: 'const empty = { ...record, destroyed,',
});
const TENANT_DESTROYED = taken('the destruction of all keys of a tenant', {
  file: 'streams/vault/keeper.ts',
  find: 'const left = batch.filter(({ record }) => record.keys.length > 0)',
  replace: 'const left = batch.filter(({ record }) => record.keys.length > 1_000)',
});
const IN_KEEPER = 'streams/vault/keeper.ts';
const MARKED = taken(
  'the mark that no key is made for a deleted tenant',
  {
    file: IN_KEEPER,
    find: 'if (marked.size > 0) return this.#throwaway(holder, age);',
    replace: 'void marked;',
  },
  {
    file: IN_KEEPER,
    find: 'if ((await markedAmong(this.#broker, [holder.tenant])).size > 0) {',
    replace: 'if (this.#making.size > 1_000_000) {',
  },
  { file: IN_KEEPER, find: "gone.has(holders[at]?.tenant ?? '')", replace: 'gone.has(String(at))' },
);
const ADMITTED = taken(
  'the look whether the master keys are those that the log was written with',
  {
    file: 'streams/vault/masters.ts',
    find: 'if (needed.length > 0) throw new Fault',
    replace: "if (needed.includes('')) throw new Fault",
  },
  {
    file: 'streams/vault/masters.ts',
    find: 'for (const probe of probes) await unwrapProbe(kms, probe);',
    replace: 'void unwrapProbe;',
  },
);
const NEEDED = taken('the need of a master key in production', {
  file: IN_MASTER_KEY,
  find: "if (mode === 'production') throw new Fault('MASTER_KEY_MISSING');",
  replace: 'void mode;',
});
const FILE_NEEDED = taken(
  'the need of the file that is named',
  {
    file: IN_MASTER_KEY,
    find: "if (text === undefined) throw new Fault('MASTER_KEY_MISSING', { file });",
    replace: 'if (text === undefined) return [randomBytes(32)];',
  },
  {
    file: IN_MASTER_KEY,
    find: "if (keys.length === 0) throw new Fault('MASTER_KEY_MISSING', { file, reason: 'the file holds no key' });",
    replace: 'if (keys.length === 0) return [randomBytes(32)];',
  },
);
const KEY_FORM = taken('the form of a master key', {
  file: 'streams/vault/kms.ts',
  find: 'if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text.trim())) return undefined;',
  replace: "if (text !== '') return Buffer.alloc(KEY_BYTES, text);",
});

const RING = taken('the need of a key in the ring, wherever keys come from', {
  file: 'streams/vault/kms.ts',
  find: '  const [first] = keys;\n',
  replace:
    '  const [first] = keys.length === 0 ? [Buffer.alloc(KEY_BYTES)] : keys;\n  if (first && keys.length === 0) return ringOf([first]);\n',
});

const MINE: Binding = { tenant: 'acme', subject: 'ps-ada', purpose: 'person', version: 1 };
const TEXT = JSON.stringify('the secret of Ada');

const opened = (key: Uint8Array, sealed: Uint8Array, binding: Binding = MINE): string => {
  try {
    return decrypt(key, sealed, binding).toString();
  } catch {
    return 'refused';
  }
};

const flipped = (sealed: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(sealed);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
};

const row = <Ground>(
  name: string,
  unprotected: Protection,
  expected: unknown,
  input: (ground: Ground) => Promise<unknown>,
): Row<Ground> => ({ name, unprotected, expected, input });

const ofCipher: readonly Row<VaultGround>[] = [
  ...Object.entries({
    tenant: { tenant: 'beta' },
    person: { subject: 'ps-eve' },
    purpose: { purpose: 'credential' },
    'key version': { version: 2 },
  } as const).map(([what, other]) =>
    row<VaultGround>(
      `what was encrypted for one ${what} cannot be decrypted for another`,
      BOUND,
      'refused',
      async () => {
        const key = newKey();
        return opened(key, encrypt(key, TEXT, MINE), { ...MINE, ...other });
      },
    ),
  ),
  row('each single bit of a ciphertext that is another has it refused', TAG, [], async () => {
    const key = newKey();
    const sealed = encrypt(key, TEXT, MINE);
    const bits = Array.from({ length: sealed.length * 8 }, (_, bit) => bit);
    return bits.filter((bit) => opened(key, flipped(sealed, bit)) !== 'refused');
  }),
  row('the same text twice is different bytes', NONCE, false, async () => {
    const key = newKey();
    return encrypt(key, TEXT, MINE).equals(encrypt(key, TEXT, MINE));
  }),
  row('a hundred thousand nonces are as many', NONCE, 100_000, async () => {
    const key = newKey();
    const nonces = new Set<string>();
    for (let at = 0; at < 100_000; at += 1)
      nonces.add(encrypt(key, 'x', MINE).subarray(0, NONCE_BYTES).toString('base64'));
    return nonces.size;
  }),
];

interface SealedField {
  readonly enc: string;
  readonly kid: string;
  readonly data: string;
}
const nameOn = ({ data }: CloudEvent): SealedField => data['name'] as SealedField;

const ofLog: readonly Row<VaultGround>[] = [
  row('a name lies on the log encrypted', SEALED, [false, 'v1', 'Ada Lovelace'], async ({ say, read }) => {
    const { event, seq } = await say('acme', 'ps-plain', 'Ada Lovelace');
    return [JSON.stringify(event).includes('Lovelace'), nameOn(event).enc, ...(await read(seq))];
  }),
  row('the name of one person in the event of another is null', OWN_KEY, [null], async ({ say, forge, read }) => {
    const { event } = await say('acme', 'ps-dan', 'Dan');
    const eve = await say('acme', 'ps-eve', 'Eve');
    const moved = { ...eve.event.data, name: event.data['name'] };
    return read(await forge({ ...eve.event, id: 'moved-1', data: moved }));
  }),
  row("so it is where the event's own person is renamed", OWN_KEY, [null], async ({ say, forge, read }) => {
    const { event } = await say('acme', 'ps-dan', 'Dan');
    await say('acme', 'ps-eve', 'Eve');
    return read(await forge({ ...event, id: 'moved-2', data: { ...event.data, personId: 'ps-eve' } }));
  }),
  row("a person's name in another tenant's event is null", OWN_TENANT, [null], async ({ say, forge, read }) => {
    const { event } = await say('acme', 'ps-fay', 'Fay');
    await say('beta', 'ps-fay', 'Another Fay');
    return read(await forge({ ...event, id: 'moved-3', tenant: 'beta' }));
  }),
  row(
    "a person's key put into the record of another opens nothing",
    BOUND,
    'unreadable',
    async ({ say, forge, read, copyKeys }) => {
      const { event } = await say('acme', 'ps-gus', 'Gus');
      await say('acme', 'ps-hal', 'Hal');
      await copyKeys('acme', 'ps-gus', 'ps-hal');
      return (await read(await forge({ ...event, id: 'moved-4', data: { ...event.data, personId: 'ps-hal' } })))[0];
    },
  ),
  row(
    'one flipped bit on the log makes a name null, and is told',
    TAG,
    [null, 'CIPHERTEXT_INVALID'],
    async ({ say, forge, read }) => {
      const { event } = await say('acme', 'ps-ian', 'Ian');
      const name = nameOn(event);
      // The lowest bit of the first letter.
      const data = flipped(Buffer.from(name.data, 'base64'), (NONCE_BYTES + 1) * 8).toString('base64');
      return read(await forge({ ...event, id: 'flipped', data: { ...event.data, name: { ...name, data } } }));
    },
  ),
  row('the same name twice is different bytes on the log', NONCE, false, async ({ say }) => {
    const [one, two] = [await say('acme', 'ps-kim', 'Kim'), await say('acme', 'ps-kim', 'Kim')];
    return nameOn(one.event).data === nameOn(two.event).data;
  }),
  row('what was said about somebody who was erased is null', DESTROYED, [['Lea'], [null]], async (ground) => {
    const { seq } = await ground.say('acme', 'ps-lea', 'Lea');
    const before = await ground.read(seq);
    await ground.erase('acme', 'ps-lea');
    return [before, await ground.read(seq)];
  }),
  row('of a deleted tenant no key is left', TENANT_DESTROYED, [2, 0], async (ground) => {
    await ground.say('gone-1', 'ps-lea', 'Lea');
    await ground.say('gone-1', 'ps-kim', 'Kim');
    const before = await ground.keysOf('gone-1');
    await ground.destroyTenant('gone-1');
    return [before, await ground.keysOf('gone-1')];
  }),
  row(
    'what is said for a deleted tenant afterwards nobody can read',
    MARKED,
    [[null], [null], ['Kim']],
    async (ground) => {
      const before = await ground.say('gone-2', 'ps-lea', 'Lea');
      await ground.destroyTenant('gone-2');
      const after = await ground.say('gone-2', 'ps-lea', 'Lea again');
      const other = await ground.say('kept-2', 'ps-lea', 'Kim');
      return [await ground.read(before.seq), await ground.read(after.seq), await ground.read(other.seq)];
    },
  ),
];

/** The program's own way to its master keys, in production: `found`, or why it does not start. */
const found = async ({ dir }: VaultGround, env: Record<string, string>): Promise<string> => {
  try {
    const config = parseConfig({ AURALINK_DATA: dir, ...env });
    const { read } = await openMasterKeys({ ...config, mode: 'production' }, dir);
    return (await read()).length > 0 ? 'found' : 'none';
  } catch (thrown) {
    return toFault(thrown).code;
  }
};

const ofMasters: readonly Row<VaultGround>[] = [
  row('without a master key nothing starts in production', NEEDED, 'MASTER_KEY_MISSING', (ground) => found(ground, {})),
  row('nor where the file that is named is not there', FILE_NEEDED, 'MASTER_KEY_MISSING', (ground) =>
    found(ground, { AURALINK_MASTER_KEY_FILE: join(ground.dir, 'no-such-file') }),
  ),
  row('nor where it is empty', FILE_NEEDED, 'MASTER_KEY_MISSING', async (ground) => {
    const file = join(ground.dir, 'empty-file');
    await writeFile(file, '# nothing\n');
    return found(ground, { AURALINK_MASTER_KEY_FILE: file });
  }),
  row('nor with a master key of another form', KEY_FORM, 'CONFIG_INVALID', (ground) =>
    found(ground, { AURALINK_MASTER_KEY: 'a password' }),
  ),
  row(
    'with a master key that the log was not written with nothing starts, and nothing is written under it',
    ADMITTED,
    ['MASTER_KEY_WRONG', false],
    async ({ start }) => start({ read: async () => [newKey()] }),
  ),
  row('nor without any', RING, ['MASTER_KEY_MISSING', false], async ({ start }) => start({ read: async () => [] })),
];

const rows: readonly Row<VaultGround>[] = [...ofCipher, ...ofLog, ...ofMasters];

export default rows;
