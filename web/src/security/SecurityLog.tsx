import type { SecurityEntry } from '../api/types.ts';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import list from '../ui/List.module.css';
import { State, type Tone } from '../ui/State.tsx';
import { At } from '../ui/Time.tsx';

const KIND: Readonly<Record<string, { readonly tone: Tone; readonly label: string }>> = {
  signed_in: { tone: 'live', label: 'Signed in' },
  signed_out: { tone: 'quiet', label: 'Signed out' },
  session_ended: { tone: 'warn', label: 'Session ended' },
  refused: { tone: 'bad', label: 'Refused' },
  key_created: { tone: 'accent', label: 'Key made' },
  key_rotated: { tone: 'accent', label: 'Key rotated' },
  key_revoked: { tone: 'warn', label: 'Key revoked' },
};

/** What happened, in a few words of ours; codes are the API's. */
const wordsOf = (entry: SecurityEntry): string => {
  if (entry.kind === 'refused') {
    const what = [entry.code, entry.permission ?? entry.reason, entry.method, entry.route].filter(Boolean).join(' · ');
    return entry.count > 1 ? `${what} (${entry.count} times)` : what;
  }
  if (entry.kind.startsWith('key_')) return entry.key_id ?? '';
  return [entry.reason, entry.credential === 'oidc' ? 'at the provider' : '', entry.agent].filter(Boolean).join(' · ');
};

const column = columnsOf<SecurityEntry>();
const columns = column.columns([
  column.accessor('kind', {
    header: 'What',
    meta: { width: '150px' },
    cell: ({ getValue }) => {
      const { tone, label } = KIND[getValue()] ?? { tone: 'quiet', label: getValue() };
      return <State tone={tone}>{label}</State>;
    },
  }),
  column.accessor('subject', {
    header: 'Who',
    meta: { width: '190px' },
    cell: ({ row: { original } }) => original.subject ?? original.key_id ?? <span className={list.quiet}>–</span>,
  }),
  column.display({ id: 'words', header: 'Details', cell: ({ row }) => wordsOf(row.original) }),
  column.accessor('network', {
    header: 'From',
    meta: { from: 'tablet', width: '150px' },
    cell: ({ getValue }) => <span className={list.mono}>{getValue() ?? ''}</span>,
  }),
  column.accessor('at', {
    header: 'When',
    meta: { align: 'right', from: 'tablet', width: '180px' },
    cell: ({ getValue }) => <At time={getValue()} />,
  }),
]);

export const SecurityLog = ({ entries }: { readonly entries: readonly SecurityEntry[] }) => (
  <DataTable label="Security log" columns={columns} rows={entries} rowId={({ id }) => id} />
);
