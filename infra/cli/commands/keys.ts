import type { VaultKeys } from '../../../http/shapes/erasures.ts';
import { type Call, defineCommand } from '../define.ts';
import { type Column, tableLines } from '../table.ts';

const COLUMNS: readonly Column<VaultKeys['masters'][number] & { readonly present: boolean }>[] = [
  { head: 'master key', of: ({ id }) => id },
  { head: 'data keys', of: ({ keys }) => keys, align: 'right' },
  { head: 'state', of: ({ present, needed }) => (present ? 'present' : needed ? 'still needed' : 'may be put away') },
];

const asAdmin = { roles: ['platform-admin'] } as const;

const show = async ({ terminal }: Call<object>, keys: VaultKeys): Promise<void> => {
  if (terminal.json) return terminal.data(JSON.stringify(keys));
  const rows = keys.masters.map((one) => ({ ...one, present: one.id === keys.present }));
  for (const line of tableLines(COLUMNS, rows, terminal.paint)) await terminal.data(line);
  terminal.note(`${keys.people} people have a data key, ${keys.destroyed} were destroyed`);
};

const rotate = defineCommand({
  name: 'rotate',
  order: 1,
  summary: 'Wrap every data key by the present master key, while everything runs.',
  examples: [{ line: 'aura keys rotate', does: 'after the new key was put first in AURALINK_MASTER_KEY_FILE' }],
  notes:
    'A key that this program has made itself (development) is renewed by it. What is cut off goes on when asked for again.',
  run: async (call) => show(call, await (await call.here.api(call.signal, asAdmin)).client.rotateKeys()),
});

export default defineCommand({
  name: 'keys',
  order: 65,
  summary: 'Show which master keys wrap the data keys of people, and change them.',
  examples: [
    { line: 'aura keys', does: 'which are in use' },
    { line: 'aura keys rotate', does: 'wrap everything by the present one' },
  ],
  commands: [rotate],
  run: async (call) => show(call, await (await call.here.api(call.signal, asAdmin)).client.getKeys()),
});
