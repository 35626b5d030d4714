import { Fault, toFault } from '../schemas/errors.ts';
import type { NamedRoute } from './discover.ts';
import { errorCodes } from './openapi.ts';
import type { Answer } from './route.ts';
import { replyCheck } from './validate.ts';

/** What an answer or a fault passes through on its way out. Throws an Error for what the declaration does not name. */
export interface ReplyHolder {
  readonly reply: (answered: Answer<unknown>) => Answer<unknown>;
  readonly fault: (thrown: unknown) => never;
}

const LOOSE: ReplyHolder = {
  reply: (answered) => answered,
  fault: (thrown) => {
    throw thrown;
  },
};

/** Holds what a route answers to what it declares; in tests only, since it costs. */
export const replyHolder = ({ operation, route }: NamedRoute, checkReplies: boolean): ReplyHolder => {
  if (!checkReplies) return LOOSE;
  const check = replyCheck(route);
  const codes = new Set<string>(errorCodes(route));
  return {
    reply: (answered: Answer<unknown>): Answer<unknown> => {
      const differs = typeof answered.body === 'string' ? [] : check(answered.body);
      if (differs.length > 0)
        throw new Error(`the reply of ${operation} differs from its declaration: ${JSON.stringify(differs)}`);
      return answered;
    },
    fault: (thrown: unknown): never => {
      const { code } = toFault(thrown);
      if (thrown instanceof Fault && !codes.has(code))
        throw new Error(`${operation} answers ${code}, which its declaration does not name`, { cause: thrown });
      throw thrown;
    },
  };
};
