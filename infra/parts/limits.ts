import type { LimitOptions } from '../../http/limits.ts';
import type { Rate } from '../../schemas/limits.ts';
import { openAllowances } from '../../streams/limits/allowances.ts';
import type { Config } from '../config.ts';
import type { LogPart } from './log.ts';

/**
 * Whoever runs the platform works on all tenants with scripts. On a developer's machine that is everybody who starts it, and its benches ask more
 * in a minute than a person does in a year.
 */
const OPERATOR: Readonly<Record<Config['mode'], Rate>> = {
  production: { requests: 6_000, windowS: 60 },
  development: { requests: 1_000_000, windowS: 60 },
};

/** The limits of the facade, shared by all processes on the broker. */
export const limitsPart = ({ mode }: Config, { broker }: LogPart): LimitOptions => ({
  allowances: openAllowances(broker),
  operator: OPERATOR[mode],
});
