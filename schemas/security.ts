import { apiKey, apiKeyUse } from './api-keys.ts';
import { member } from './members.ts';
import { refusal } from './refusals.ts';
import { session } from './sessions.ts';

/**
 * Aggregates whose events say who belongs to a tenant, who comes in, from where and by what, and who was refused: what the security log is made of. Wherever events are
 * shown they are there for those alone who may see that log.
 */
export const SECURITY_AGGREGATES: readonly string[] = [member, session, refusal, apiKey, apiKeyUse].map(
  ({ name }) => name,
);
