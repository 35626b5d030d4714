import { isRole, type Role } from './roles.ts';

/** What the list of members shows, as it stands in the address. */
export interface MemberSearch {
  readonly role?: Role;
  readonly search?: string;
  /** The member whose details are open. */
  readonly member?: string;
}

const text = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

export const readMemberSearch = (given: Record<string, unknown>): MemberSearch => {
  const [role, search, member] = [text(given['role']), text(given['search']), text(given['member'])];
  return {
    ...(role !== undefined && isRole(role) ? { role } : {}),
    ...(search ? { search } : {}),
    ...(member ? { member } : {}),
  };
};
