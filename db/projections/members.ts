import { memberAdded, memberRemoved, memberRolesChanged } from '../../schemas/members.ts';
import { defineProjection, row, when } from '../define.ts';
import { Member } from '../entities/members.ts';

/** Only the platform speaks of members, each word guarded by those before: the log's order is theirs, hence `set`. */
export default defineProjection({
  name: 'members',
  tables: [Member],
  cases: [
    when(memberAdded, ({ tenant, time, position, data: added }) =>
      row(Member, tenant, added.memberId)
        .set({ personId: added.personId, subject: added.subject })
        .set({ email: added.email ?? null, name: added.name ?? null, roles: added.roles })
        .set({ addedAt: time, addedBy: added.by, addedById: added.byId })
        .set({
          changedAt: null,
          changedBy: null,
          changedById: null,
          removedAt: null,
          removedBy: null,
          removedById: null,
        })
        .set({ seq: position.seq }),
    ),
    when(memberRolesChanged, ({ tenant, time, position, data: { memberId, roles, by, byId } }) =>
      row(Member, tenant, memberId).set({
        roles,
        changedAt: time,
        changedBy: by,
        changedById: byId,
        seq: position.seq,
      }),
    ),
    when(memberRemoved, ({ tenant, time, position, data: { memberId, by, byId } }) =>
      row(Member, tenant, memberId).set({ removedAt: time, removedBy: by, removedById: byId, seq: position.seq }),
    ),
  ],
});
