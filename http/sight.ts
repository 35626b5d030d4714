import { SECURITY_AGGREGATES } from '../schemas/security.ts';
import { allows, type Caller } from './auth.ts';

const NOTHING: readonly string[] = [];

/** Aggregates whose events a caller does not see, though it may read events: the one place that says so, for every route that shows some. */
export const unseenBy = (caller: Pick<Caller, 'permissions'>): readonly string[] =>
  allows(caller, 'tenant:read') ? NOTHING : SECURITY_AGGREGATES;

/** Whether the caller sees an event about this subject, `<aggregate>/<key>`. */
export const maySee = (caller: Pick<Caller, 'permissions'>, subject: string): boolean =>
  !unseenBy(caller).includes(subject.split('/')[0] as string);

/** Read models whose rows are made of those events. */
export const SECURITY_PROJECTIONS: readonly string[] = ['api-keys', 'members', 'security-log', 'sessions'];

/** Whether the caller sees rows of a read model, wherever one shows them as they stand. */
export const maySeeRows = (caller: Pick<Caller, 'permissions'>, projection: string): boolean =>
  unseenBy(caller).length === 0 || !SECURITY_PROJECTIONS.includes(projection);
