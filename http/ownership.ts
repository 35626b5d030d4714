import type { Permission } from './access.ts';
import { allows, type Caller } from './auth.ts';

/**
 * Whose rows a caller sees where rows belong to a person: undefined, everybody's, for whoever has the permission that the route names as
 * `owned`; else only those of the caller's own subject. A row of somebody else is then not there, rather than forbidden.
 */
export const ownerSeen = (caller: Caller, owned: Permission | undefined): string | undefined =>
  owned === undefined || allows(caller, owned) ? undefined : caller.subject;
