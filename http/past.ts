import type { ErrorCode } from '../schemas/errors.ts';
import type { PastRoom } from './asked.ts';
import { answer, type Answer } from './route.ts';

/** Codes of a read that can look back. */
export const LOOKING_BACK = ['MOMENT_INVALID', 'ROOM_NOT_YET', 'BROKER_UNREACHABLE'] as const satisfies ErrorCode[];

/** An answer of the past: it is as of its position, and says how many events it was folded from. */
export const answerThen = <Body>(
  body: Body,
  { position, events }: Pick<PastRoom, 'position'> & { readonly events?: number },
): Answer<Body> =>
  answer(body, {
    headers: {
      'auralink-as-of': position,
      ...(events === undefined ? {} : { 'auralink-folded-events': String(events) }),
    },
  });
