/**
 * Aggregates of which only the platform itself speaks, by name: who could write them from outside could have timers publish what his credential
 * may not, give himself a key, or end another's session.
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
]);
