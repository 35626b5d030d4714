/**
 * Aggregates of which only the platform itself speaks, by name: who could write them from outside could have timers publish what his credential
 * may not, give himself a key, end another's session, or ask with `events:write` alone for what its route keeps to others: a replay to a receiver of
 * his, another signing key, a rebuild, a dead letter out of sight.
 */
export const PLATFORM_AGGREGATES: ReadonlySet<string> = new Set([
  'timer',
  'api_key',
  'api_key_use',
  'session',
  'refusal',
  'member',
  'tenant',
  'person',
  'vault',
  'audit',
  'audit_key',
  'audit_rotation',
  'audit_witness',
  'audit_gap',
  'dead_letter',
  'projection',
  'replay',
]);
