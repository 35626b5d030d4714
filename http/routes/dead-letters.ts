import Type from 'typebox';
import {
  deadLetterDiscarded,
  deadLetterRedriveFailed,
  deadLetterRedriven,
  deadLetterRedriveRequested,
} from '../../schemas/dead-letters.ts';
import { emit } from '../../schemas/define.ts';
import { formatPosition, parsePosition } from '../../schemas/event.ts';
import { projectionRebuildRequested } from '../../schemas/projections.ts';
import { allows } from '../auth.ts';
import { missing } from '../find.ts';
import type { Ports } from '../ports.ts';
import { invalidBody } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { maySee } from '../sight.ts';
import { DeadLetter, DeadLetterDetail, LetterState } from '../shapes/dead-letters.ts';
import { closed, nullable, oneOf, optionalBody, page, Paging } from '../shapes/fields.ts';
import { accept } from '../write.ts';

const Which = closed({ id: Type.String({ minLength: 1, maxLength: 128 }) });
const Text = Type.String({ minLength: 1, maxLength: 160 });
const When = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'A moment (ISO 8601) of the last attempt, inclusive',
});

const FILTER = {
  handler: Type.Optional(Type.String({ ...Text, description: 'Name of the handler or projection' })),
  code: Type.Optional(Type.String({ ...Text, description: 'Error code of the last attempt' })),
  type: Type.Optional(Type.String({ ...Text, description: 'Full event type, or a prefix that ends in *' })),
  subject: Type.Optional(Type.String({ ...Text, description: 'Of the event: room/RM_x' })),
  search: Type.Optional(
    Type.String({ ...Text, description: 'Text within reason, code or names, in any case; or an id or position' }),
  ),
  from: Type.Optional(When),
  to: Type.Optional(When),
};

/** What ends an attempt, whichever way: its answer is the letter as it is then. */
const OUTCOME = { done: [deadLetterRedriven, deadLetterRedriveFailed] } as const;

const locationOf = ({ id }: DeadLetter): string => `/api/v1/dead-letters/${id}`;

/** Throws DEAD_LETTER_NOT_FOUND. */
const find = async (letters: Ports['deadLetters'], tenant: string, id: string): Promise<DeadLetter> =>
  (await letters.one(tenant, id)) ?? missing('DEAD_LETTER_NOT_FOUND', { id });

const requested = ({ id, handler, event_position: eventPosition }: DeadLetter) =>
  emit(deadLetterRedriveRequested, { deadLetterId: id, handler, eventPosition });

export const listDeadLetters = defineRoute({
  method: 'GET',
  path: '/dead-letters',
  can: 'system:read',
  summary: 'Events that a handler or a projection gave up, the newest first',
  tag: 'dead letters',
  query: closed({
    ...FILTER,
    kind: Type.Optional(oneOf(['handler', 'projection'])),
    state: Type.Optional(LetterState),
    ...Paging,
  }),
  reply: page(DeadLetter),
  errors: ['CURSOR_INVALID'],
  needs: ['deadLetters'],
  run: ({ query }, { deadLetters }, { tenant }) => deadLetters.list(tenant, query),
});

export const getDeadLetter = defineRoute({
  method: 'GET',
  path: '/dead-letters/{id}',
  can: 'system:read',
  summary: 'One dead letter with the event and the stack',
  tag: 'dead letters',
  params: Which,
  reply: DeadLetterDetail,
  errors: ['DEAD_LETTER_NOT_FOUND', 'BROKER_UNREACHABLE'],
  needs: ['deadLetters', 'letterStacks', 'log'],
  run: async ({ params: { id } }, { deadLetters, letterStacks, log }, caller) => {
    const { tenant } = caller;
    const letter = await find(deadLetters, tenant, id);
    const place = parsePosition(letter.event_position);
    const [stack, stored] = await Promise.all([
      letterStacks.one(tenant, id),
      place && allows(caller, 'events:read') && maySee(caller, letter.event_subject) ? log.one(place) : undefined,
    ]);
    const event = stored && {
      position: formatPosition(stored.position),
      msg_id: stored.msgId,
      event: stored.event,
    };
    return { ...letter, event: event ?? null, stack: stack ?? null };
  },
});

export const redriveDeadLetter = defineRoute({
  method: 'POST',
  path: '/dead-letters/{id}/redrive',
  can: 'system:write',
  summary:
    'Have the handler try the event again, or the projection be rebuilt; the answer is the letter, whose state says how that ended',
  tag: 'dead letters',
  params: Which,
  reply: DeadLetter,
  errors: ['DEAD_LETTER_NOT_FOUND', 'DEAD_LETTER_DISCARDED', 'PROJECTION_NOT_FOUND'],
  needs: ['deadLetters', 'projections'],
  publishes: [deadLetterRedriveRequested, projectionRebuildRequested],
  run: async ({ params: { id }, repeated, newId }, { deadLetters, projections }, { tenant }) => {
    const letter = await find(deadLetters, tenant, id);
    if (letter.state === 'discarded') missing('DEAD_LETTER_DISCARDED', { id, reason: letter.discard_reason });
    const pending = { body: { ...letter, state: 'redriving' as const }, location: locationOf(letter) };
    const show = () => deadLetters.one(tenant, id);
    if (repeated === undefined && letter.state === 'redriven') return accept([], { show, pending });
    // Under way: its outcome will be in the letter; a second attempt beside it would do everything twice.
    if (repeated === undefined && letter.state === 'redriving')
      return accept<DeadLetter>([], { show: async () => undefined, pending });
    if (letter.kind === 'handler') return accept([requested(letter)], { outcome: OUTCOME, show, pending });
    const projection = letter.handler;
    if (!(await projections.one(tenant, projection))) missing('PROJECTION_NOT_FOUND', { projection });
    // It takes the event in at its place in the log, and with it every other it had given up.
    return accept<DeadLetter>(
      [requested(letter), emit(projectionRebuildRequested, { projection, rebuildId: newId('rb') })],
      { show: async () => undefined, pending },
    );
  },
});

/** As many as one atomic group on the log can hold. */
const MOST = 1_000;

const PORTION = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST, default: MOST, description: 'At most so many' })),
  cursor: Type.Optional(Type.String({ maxLength: 1_024, description: 'next_cursor of the answer before' })),
};
const Portion = (description: string) =>
  closed(
    { items: Type.Array(DeadLetter), next_cursor: nullable(Type.String({ description: 'Give it back for the rest' })) },
    { description },
  );
interface Many {
  readonly items: readonly DeadLetter[];
  readonly next_cursor: string | null;
}

const Reason = Type.String({ minLength: 1, maxLength: 500, description: 'Why it may be let be; kept with the letter' });

export const redriveDeadLetters = defineRoute({
  method: 'POST',
  path: '/dead-letters/redrive',
  can: 'system:write',
  summary:
    "Have all open letters of handlers tried again that the filter selects; a projection's are redriven by a rebuild",
  tag: 'dead letters',
  body: closed({
    ...FILTER,
    ...PORTION,
  }),
  reply: Portion('The letters that were tried, as they are now'),
  errors: ['CURSOR_INVALID'],
  needs: ['deadLetters'],
  publishes: [deadLetterRedriveRequested],
  run: async ({ body }, { deadLetters }, { tenant }) => {
    const wanted = { ...body, kind: 'handler', state: 'open', limit: body.limit ?? MOST } as const;
    const { items, next_cursor } = await deadLetters.list(tenant, wanted);
    const ids = items.map(({ id }) => id);
    return accept<Many>(items.map(requested), {
      ...(items.length === 0 ? {} : { outcome: OUTCOME }),
      show: async () => ({ items: await deadLetters.many(tenant, ids), next_cursor }),
      pending: {
        body: { items: items.map((letter) => ({ ...letter, state: 'redriving' })), next_cursor },
        location: '/api/v1/dead-letters?state=redriving',
      },
    });
  },
});

export const discardDeadLetters = defineRoute({
  method: 'POST',
  path: '/dead-letters/discard',
  can: 'system:write',
  summary: 'Say of all open letters that the filter selects that they need no more trying, and why',
  tag: 'dead letters',
  body: closed({
    ...FILTER,
    kind: Type.Optional(oneOf(['handler', 'projection'])),
    reason: Reason,
    ...PORTION,
  }),
  reply: Portion('The letters that were discarded'),
  errors: ['CURSOR_INVALID'],
  needs: ['deadLetters'],
  publishes: [deadLetterDiscarded],
  run: async ({ body: { reason, ...body } }, { deadLetters }, { tenant }) => {
    const { items, next_cursor } = await deadLetters.list(tenant, {
      ...body,
      state: 'open',
      limit: body.limit ?? MOST,
    });
    const ids = items.map(({ id }) => id);
    return accept<Many>(
      items.map(({ id, handler }) => emit(deadLetterDiscarded, { deadLetterId: id, handler, reason })),
      {
        show: async () => ({ items: await deadLetters.many(tenant, ids), next_cursor }),
        pending: {
          body: {
            items: items.map((letter) => ({ ...letter, state: 'discarded', discard_reason: reason })),
            next_cursor,
          },
          location: '/api/v1/dead-letters?state=discarded',
        },
      },
    );
  },
});

const noReason = (): never => {
  throw invalidBody('must have the reason, here or in the query', '/reason');
};

export const discardDeadLetter = defineRoute({
  method: 'DELETE',
  path: '/dead-letters/{id}',
  can: 'system:write',
  summary: 'Say that a dead letter needs no more trying, and why; it is kept with that reason',
  tag: 'dead letters',
  params: Which,
  query: closed({ reason: Type.Optional(Reason) }),
  body: optionalBody(closed({ reason: Reason })),
  reply: DeadLetter,
  errors: ['DEAD_LETTER_NOT_FOUND', 'DEAD_LETTER_REDRIVEN', 'DEAD_LETTER_UNDER_WAY'],
  needs: ['deadLetters'],
  publishes: [deadLetterDiscarded],
  run: async ({ params: { id }, query, body, repeated }, { deadLetters }, { tenant }) => {
    const reason = body?.reason ?? query.reason ?? noReason();
    const letter = await find(deadLetters, tenant, id);
    const pending = {
      body: { ...letter, state: 'discarded' as const, discard_reason: reason },
      location: locationOf(letter),
    };
    const show = () => deadLetters.one(tenant, id);
    if (repeated === undefined && letter.state === 'discarded') return accept([], { show, pending });
    if (letter.state === 'redriven') missing('DEAD_LETTER_REDRIVEN', { id });
    if (letter.state === 'redriving') missing('DEAD_LETTER_UNDER_WAY', { id });
    return accept([emit(deadLetterDiscarded, { deadLetterId: id, handler: letter.handler, reason })], {
      show,
      pending,
    });
  },
});
