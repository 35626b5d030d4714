import type { AuditKey } from '../../../http/shapes/audit.ts';
import { loadCatalogue } from '../../../schemas/catalogue.ts';
import type { Broker } from '../../../streams/broker.ts';
import { createPublisher } from '../../../streams/publish/publisher.ts';
import { createLogReader } from '../../../streams/read.ts';
import { auditKeyStore, type AuditKeyStore } from '../../config/audit-keys.ts';
import { rotateAuditKey } from '../../parts/audit-rotation.ts';
import { createTelemetry } from '../../telemetry.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { withLog } from '../stores.ts';
import { type Column, tableLines } from '../table.ts';

const COLUMNS: readonly Column<AuditKey>[] = [
  { head: 'number', of: ({ number }) => number, align: 'right' },
  { head: 'since', of: ({ since }) => since },
  { head: 'until', of: ({ until }) => until ?? 'now' },
  { head: 'signed for', of: ({ vouched, number }) => (number === 1 ? 'first' : vouched ? 'yes' : 'NO') },
  { head: 'key', of: ({ key }) => key },
];

/** The public keys, for those who verify. */
export const keys = defineCommand({
  name: 'keys',
  order: 4,
  summary: 'The public keys that checkpoints are signed with, the oldest first.',
  examples: [
    { line: 'aura audit keys', does: 'the keys, from where to where each has signed' },
    { line: "aura audit keys --json | jq -r '.key' > audit.pub", does: 'for `aura audit verify --key audit.pub`' },
  ],
  run: async ({ here, signal, terminal }) => {
    const api = await here.api(signal);
    const { items } = await api.client.listAuditKeys({});
    if (terminal.json) for (const key of items) await terminal.data(JSON.stringify(key));
    else if (items.length > 0) for (const line of tableLines(COLUMNS, items, terminal.paint)) await terminal.data(line);
    if (items.length === 0) terminal.note('no key yet: the first comes with the first checkpoint');
  },
});

interface RotateOptions {
  readonly lost?: true;
}

/** The program need not run for it. */
const rotateOn = async (
  broker: Broker,
  store: AuditKeyStore,
  asked: { readonly origin: string | undefined; readonly lost: boolean },
): Promise<AuditKey> => {
  const publisher = createPublisher(broker, await loadCatalogue(), createTelemetry().meter);
  try {
    return await rotateAuditKey({ reader: createLogReader(broker), publisher }, store, asked);
  } finally {
    await publisher.close();
  }
};

export const rotateKey = defineCommand<RotateOptions>({
  name: 'rotate-key',
  order: 5,
  summary: 'Sign the checkpoints to come with a new key, which the old one signs for.',
  examples: [
    {
      line: 'aura audit rotate-key',
      does: 'a new key; the old secret is forgotten, the old public key stays published',
    },
    { line: 'aura audit rotate-key --lost', does: 'where the old secret is gone: nobody signs for the new one' },
  ],
  notes:
    'The running program takes the new key from the file with its next checkpoint. Whoever has given the old key to `aura audit verify --key` need not change anything.\n' +
    'After --lost they must: the new key is refused until it is given too, for it could be anybody’s.',
  options: [OPTION.plain('--lost', 'the secret of the key that signs now is gone for ever')],
  run: async ({ here, options, terminal }: Call<RotateOptions>) => {
    const store = auditKeyStore(here.config);
    const found = await withLog({ here, terminal }, 'program', (broker) =>
      rotateOn(broker, store, { origin: here.config.audit.origin, lost: options.lost === true }),
    );
    if (terminal.json) return terminal.data(JSON.stringify(found));
    await terminal.data(found.key);
    terminal.note(
      `key ${found.number} signs from ${found.since} on${found.vouched ? '' : '; nobody has signed for it: publish it yourself'}`,
    );
  },
});
