import type { Tenant } from '../api/types.ts';
import { State, type Tone } from '../ui/State.tsx';

const STATE: Record<Tenant['state'], { readonly tone: Tone; readonly label: string }> = {
  active: { tone: 'live', label: 'Active' },
  suspended: { tone: 'bad', label: 'Suspended' },
  deleting: { tone: 'warn', label: 'Deleting' },
  deleted: { tone: 'quiet', label: 'Deleted' },
};

export const TenantState = ({ state }: Pick<Tenant, 'state'>) => (
  <State tone={STATE[state].tone}>{STATE[state].label}</State>
);
