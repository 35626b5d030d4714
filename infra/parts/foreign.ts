import { Fault } from '../../schemas/errors.ts';

/** A server as the settings name it, or our own. */
interface Named {
  readonly local: boolean;
}

/** The first words along the causes that say something: a refused connection to several addresses has no message of its own. */
const wordsOf = (thrown: unknown): string => {
  for (let cause = thrown; cause instanceof Error; cause = cause.cause) {
    const { why, reason } = cause instanceof Fault ? cause.details : {};
    const { code } = cause as { readonly code?: unknown };
    const said = cause instanceof Fault ? (why ?? reason) : cause.message || code;
    if (typeof said === 'string' && said !== '') return said;
  }
  return 'no answer';
};

const isOurs = (thrown: unknown): boolean =>
  thrown instanceof Fault && thrown.code !== 'BROKER_UNREACHABLE' && thrown.code !== 'DATABASE_UNREACHABLE';

/**
 * Opens what lies on a server of somebody else. What its user named and cannot be used is a setting to correct: CONFIG_INVALID. Faults
 * that say more than that it could not be reached or used stay as they are.
 */
export const openAs = async <T>(setting: string, { local }: Named, open: () => Promise<T>): Promise<T> => {
  try {
    return await open();
  } catch (thrown) {
    if (local || isOurs(thrown)) throw thrown;
    const problem = `names a server that cannot be used: ${wordsOf(thrown)}`;
    throw new Fault('CONFIG_INVALID', { problems: [{ setting, problem }] }, thrown);
  }
};
