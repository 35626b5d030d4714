import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member } from '../api/types.ts';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { DetailBar } from '../ui/DetailBar.tsx';
import list from '../ui/List.module.css';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At } from '../ui/Time.tsx';
import { changeAsAura, changeAsCurl, memberAsAura, memberAsCurl, removeAsAura, removeAsCurl } from './commands.ts';
import { nameOf, Roles } from './MembersTable.tsx';
import { memberQuery } from './queries.ts';
import { isRole, type Role } from './roles.ts';
import { RoleSelect } from './RoleSelect.tsx';
import { useMemberActions } from './useMemberActions.ts';

const Facts = ({ member }: { readonly member: Member }) => (
  <dl className={list.pairs}>
    <dt>Subject</dt>
    <dd className={list.mono}>{member.subject ?? 'erased'}</dd>
    {member.email === null ? null : (
      <>
        <dt>E-mail</dt>
        <dd>{member.email}</dd>
      </>
    )}
    <dt>Added</dt>
    <dd>
      <At time={member.added_at} /> · <Ago time={member.added_at} /> by {member.added_by ?? 'an erased person'}
    </dd>
    {member.changed_at === null ? null : (
      <>
        <dt>Changed</dt>
        <dd>
          <At time={member.changed_at} /> · <Ago time={member.changed_at} /> by{' '}
          {member.changed_by ?? 'an erased person'}
        </dd>
      </>
    )}
    {member.removed_at === null ? null : (
      <>
        <dt>Removed</dt>
        <dd>
          <At time={member.removed_at} /> · <Ago time={member.removed_at} />
        </dd>
      </>
    )}
  </dl>
);

const highest = ({ roles }: Member): Role => roles.findLast(isRole) ?? 'viewer';

/** Other roles, and the way out. Both hold for what is signed in already. */
const Actions = ({ member }: { readonly member: Member }) => {
  const { change, remove } = useMemberActions();
  const [role, setRole] = useState(highest(member));
  const [sure, setSure] = useState(false);
  return (
    <>
      <RoleSelect label="Role" value={role} onChange={setRole} />
      <p className={list.note}>Sessions and tokens made before are held to it at once.</p>
      <Group gap="xs" mt="sm">
        <Button
          loading={change.isPending}
          disabled={member.roles.length === 1 && role === highest(member)}
          onClick={() => change.mutate({ member, roles: [role] })}
        >
          Change role
        </Button>
        {sure ? (
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(member)}>
            Remove and sign out
          </Button>
        ) : (
          <Button variant="default" onClick={() => setSure(true)}>
            Remove member
          </Button>
        )}
        <Button
          variant="default"
          renderRoot={(props) => <Link {...props} to="/events" search={{ subject: `member/${member.id}` }} />}
        >
          History
        </Button>
      </Group>
    </>
  );
};

/** One member: who it is, what it may do, and what can be changed. */
export const MemberPanel = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { data: member, error, isPending, refetch } = useQuery(memberQuery(id));
  const commands = [
    { what: 'member', curl: memberAsCurl(id), aura: memberAsAura(id) },
    ...(member
      ? [
          { what: 'change', curl: changeAsCurl(member), aura: changeAsAura(member) },
          { what: 'removal', curl: removeAsCurl(member), aura: removeAsAura(member) },
        ]
      : []),
  ];
  return (
    <>
      <DetailBar id={id} label="Copy member id" onClose={onClose}>
        <CopyMenu commands={commands} />
      </DetailBar>
      {isPending ? <RowSkeleton rows={5} /> : null}
      {error && !member ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {member ? (
        <div className={list.detail}>
          <Roles roles={member.roles} />
          <p className={list.name}>{nameOf(member)}</p>
          <Facts member={member} />
          {member.removed_at === null ? (
            <May do="tenant:write">
              <Actions key={member.revision} member={member} />
            </May>
          ) : null}
        </div>
      ) : null}
    </>
  );
};
