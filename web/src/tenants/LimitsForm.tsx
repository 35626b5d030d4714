import { Button, Group, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { Tenant, TenantLimits } from '../api/types.ts';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import list from '../ui/List.module.css';
import { Counts } from './Counts.tsx';
import { setLimitsAsAura, setLimitsAsCurl } from './commands.ts';
import { LimitUse } from './LimitUse.tsx';
import { draftOf, spanText, valueText, wishOf, wrongIn, type Limit } from './limits.ts';
import classes from './Tenants.module.css';
import { useTenantActions } from './useTenantActions.ts';

const about = ({ per, ...limit }: Limit): string =>
  `${per === 'user' ? 'each person or key' : 'all together'}, ${spanText(limit)}`;

/** What the platform lets a tenant use, limit by limit. Mount it anew for another revision. */
export const LimitsForm = ({ tenant, limits }: { readonly tenant: Tenant; readonly limits: TenantLimits }) => {
  const { limit } = useTenantActions();
  const before = draftOf(limits.items, tenant.limits);
  const [draft, setDraft] = useState(before);
  const isWrong = Object.values(draft).some((text) => wrongIn(text) !== undefined);
  const isSame = Object.entries(draft).every(([name, text]) => text.trim() === before[name]);
  const values = isWrong ? {} : wishOf(draft);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!isWrong && !isSame) limit.mutate({ limits, values });
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      {limits.items.map((item) => (
        <div key={item.name} className={classes.limit}>
          <TextInput
            size="sm"
            label={item.meaning}
            description={about(item)}
            placeholder={`${valueText(item.default)} (default)`}
            inputMode="numeric"
            maxLength={16}
            value={draft[item.name] ?? ''}
            error={wrongIn(draft[item.name] ?? '')}
            onChange={({ currentTarget: { value } }) => setDraft((old) => ({ ...old, [item.name]: value }))}
          />
          {item.use === null ? null : <LimitUse limit={item} />}
        </div>
      ))}
      <p className={list.note}>
        Empty is the default, <code>none</code> is no limit.
      </p>
      <Group justify="space-between">
        <Button type="submit" size="sm" loading={limit.isPending} disabled={isWrong || isSame}>
          Set limits
        </Button>
        <CopyMenu
          commands={[
            {
              what: 'limits',
              curl: setLimitsAsCurl(tenant, values),
              aura: setLimitsAsAura(tenant, values),
            },
          ]}
        />
      </Group>
      <Counts counts={limits.counts} />
    </form>
  );
};
