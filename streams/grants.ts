import { streamPlans, type StreamPlan } from './topology.ts';

/** What changes or ends a stream, as the last tokens before its name. */
const CHANGES = ['CREATE', 'UPDATE', 'DELETE', 'RESTORE'] as const;
/** What takes single messages out of one. */
const REMOVALS = ['PURGE', 'MSG.DELETE'] as const;

/** Streams the program itself takes messages out of: a bucket replaces what it holds, a schedule is cancelled. */
const isCleared = ({ allow_rollup_hdrs: rollUp, ...plan }: StreamPlan): boolean =>
  rollUp === true || (plan as { allow_msg_schedules?: boolean }).allow_msg_schedules === true;

/**
 * The subjects that only the credential of `aura migrate` may publish on: the JetStream API that makes, changes, empties, replaces or deletes a
 * stream of ours. The log is append-only by its own settings; this is what keeps these settings out of the program's reach.
 */
export const migratorOnly = (plans: readonly StreamPlan[] = streamPlans({ storeBytes: 0 })): readonly string[] =>
  plans.flatMap((plan) =>
    [...CHANGES, ...(isCleared(plan) ? [] : REMOVALS)].map((verb) => `$JS.API.STREAM.${verb}.${plan.name}`),
  );
