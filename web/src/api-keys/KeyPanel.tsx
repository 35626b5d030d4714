import { Button, Group, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { ApiKey, NewApiKey } from '../api/types.ts';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { DetailBar } from '../ui/DetailBar.tsx';
import list from '../ui/List.module.css';
import { notifyDone, notifyProblem } from '../ui/notify.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At, Relative } from '../ui/Time.tsx';
import classes from './ApiKeys.module.css';
import { allowsWords, endsSoon, KeyState } from './KeyState.tsx';
import { keyAsAura, keyAsCurl, keyQuery, revokeAsAura, revokeAsCurl, revokeKey, rotateKey } from './queries.ts';

const Pair = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </>
);

const Past = ({ time }: { readonly time: string }) => (
  <>
    <At time={time} /> · <Ago time={time} />
  </>
);

const Facts = ({ apiKey }: { readonly apiKey: ApiKey }) => (
  <dl className={list.pairs}>
    <Pair label="Allows">
      <span className={list.mono}>{allowsWords(apiKey)}</span>
    </Pair>
    {apiKey.source === null ? null : (
      <Pair label="Source">
        <span className={list.mono}>{apiKey.source}</span>
      </Pair>
    )}
    {apiKey.owners === null ? null : <Pair label="Owners">{apiKey.owners.join(', ')}</Pair>}
    <Pair label={apiKey.state === 'expired' ? 'Expired' : 'Expires'}>
      <span className={endsSoon(apiKey) ? classes.warn : undefined}>
        <At time={apiKey.expires_at} /> · <Relative time={apiKey.expires_at} />
      </span>
    </Pair>
    <Pair label="Last used">
      {apiKey.last_used_at === null ? 'never' : <Past time={apiKey.last_used_at} />}
      {apiKey.last_used_network === null ? null : ` from ${apiKey.last_used_network}`}
    </Pair>
    <Pair label="Made">
      <Past time={apiKey.created_at} /> by {apiKey.created_by ?? 'somebody who was erased'}
    </Pair>
    {apiKey.rotated_at === null ? null : (
      <Pair label="Rotated">
        <Past time={apiKey.rotated_at} />
      </Pair>
    )}
    {apiKey.previous_until === null ? null : (
      <Pair label="Old secret">
        holds until <At time={apiKey.previous_until} />
      </Pair>
    )}
    {apiKey.revoked_at === null ? null : (
      <Pair label="Revoked">
        <Past time={apiKey.revoked_at} /> by {apiKey.revoked_by ?? 'somebody who was erased'}
      </Pair>
    )}
  </dl>
);

const OVERLAPS = [
  { value: '0', label: 'Old secret ends at once' },
  { value: '3600', label: 'Old secret holds an hour' },
  { value: '86400', label: 'Old secret holds a day' },
  { value: '604800', label: 'Old secret holds a week' },
];

const Actions = ({ apiKey, onMade }: { readonly apiKey: ApiKey; readonly onMade: (key: NewApiKey) => void }) => {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState('0');
  const [sure, setSure] = useState(false);
  const settled = { onError: notifyProblem, onSettled: () => client.invalidateQueries({ queryKey: ['api-keys'] }) };
  const rotate = useMutation({ mutationFn: rotateKey, onSuccess: onMade, ...settled });
  const revoke = useMutation({
    mutationFn: revokeKey,
    onSuccess: ({ name }) => notifyDone(`Revoked ${name}`),
    ...settled,
  });
  if (apiKey.state === 'revoked') return null;
  return (
    <Group gap="xs">
      <Select
        size="xs"
        w={210}
        aria-label="What becomes of the old secret"
        data={OVERLAPS}
        value={overlap}
        onChange={(value) => setOverlap(value ?? '0')}
        allowDeselect={false}
      />
      <Button
        variant="default"
        loading={rotate.isPending}
        onClick={() => rotate.mutate({ id: apiKey.id, overlapS: Number(overlap) })}
      >
        Rotate
      </Button>
      {sure ? (
        <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate(apiKey)}>
          Revoke for good
        </Button>
      ) : (
        <Button variant="default" onClick={() => setSure(true)}>
          Revoke…
        </Button>
      )}
      <Button
        variant="default"
        renderRoot={(props) => <Link {...props} to="/security" search={{ subject: apiKey.id }} />}
      >
        In the security log
      </Button>
    </Group>
  );
};

interface KeyPanelProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onMade: (key: NewApiKey) => void;
}

/** One key: what it allows, until when, when it was used last, and what can be done. */
export const KeyPanel = ({ id, onClose, onMade }: KeyPanelProps) => {
  const { data: apiKey, error, isPending, refetch } = useQuery(keyQuery(id));
  return (
    <>
      <DetailBar id={id} label="Copy key id" onClose={onClose}>
        <CopyMenu
          commands={[
            { what: 'key', curl: keyAsCurl(id), aura: keyAsAura(id) },
            { what: 'revoke', curl: revokeAsCurl(id), aura: revokeAsAura(id) },
          ]}
        />
      </DetailBar>
      {isPending ? <RowSkeleton rows={6} /> : null}
      {error && !apiKey ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {apiKey ? (
        <div className={list.detail}>
          <KeyState apiKey={apiKey} />
          <p className={list.name}>{apiKey.name}</p>
          <Facts apiKey={apiKey} />
          <May do="tenant:write">
            <Actions apiKey={apiKey} onMade={onMade} />
          </May>
        </div>
      ) : null}
    </>
  );
};
