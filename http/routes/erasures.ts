import Type from 'typebox';
import { emit } from '../../schemas/define.ts';
import { personErased, personErasureRequested } from '../../schemas/people.ts';
import { missing } from '../find.ts';
import { invalidBody } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { Erasure } from '../shapes/erasures.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { accept } from '../write.ts';

const PersonId = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,128}$',
  description: 'The keyed hash by which events name the person',
});

const pathOf = (id: string): string => `/api/v1/audit/erasures/${id}`;

export const erasePerson = defineRoute({
  method: 'POST',
  path: '/audit/erasures',
  can: 'audit:write',
  impersonal: true,
  summary: 'Erase a person: the data keys are destroyed, and nobody can read any more what was said about him',
  tag: 'audit',
  body: closed(
    {
      person: Type.Optional(PersonId),
      identity: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 256,
          description: 'What the person is called in rooms or tokens; never stored',
        }),
      ),
      reason: Type.String({
        minLength: 1,
        maxLength: 500,
        description: 'A case number rather than a name: it is kept',
      }),
    },
    { examples: [{ identity: 'ana', reason: 'case 4711' }] },
  ),
  reply: Erasure,
  status: 201,
  errors: [],
  needs: ['erasures', 'person'],
  publishes: [personErasureRequested],
  run: ({ body, newId }, { erasures, person }, { tenant, subject }) => {
    const { identity, reason } = body;
    if ((identity === undefined) === (body.person === undefined))
      throw invalidBody('must name the person either by `person` or by `identity`');
    const erasureId = newId('er');
    const personId = body.person ?? person.idOf(tenant, identity as string);
    const draft = emit(personErasureRequested, {
      personId,
      erasureId,
      reason,
      byId: person.idOf(tenant, subject),
      by: subject,
    });
    const pending: Erasure = {
      id: erasureId,
      person_id: personId,
      state: 'requested',
      reason,
      requested_at: new Date().toISOString(),
      requested_by: subject,
      requested_position: 'EVENTS:0',
      erased_at: null,
      erased_position: null,
      keys: [],
      rows: [],
      verified_at: null,
      verified_up_to: null,
      events: [],
      in_clear: null,
    };
    return accept<Erasure>([draft], {
      outcome: { done: personErased },
      show: () => erasures.one(tenant, erasureId),
      locationOf: ({ id }) => pathOf(id),
      pending: { body: pending, location: pathOf(erasureId) },
    });
  },
});

export const listErasures = defineRoute({
  method: 'GET',
  path: '/audit/erasures',
  can: 'audit:read',
  summary: 'Erasures of people, those asked for last first',
  tag: 'audit',
  query: closed({ person: Type.Optional(PersonId), ...Paging }),
  reply: page(Erasure),
  errors: ['CURSOR_INVALID'],
  needs: ['erasures'],
  run: ({ query }, { erasures }, { tenant }) => erasures.list(tenant, query),
});

export const getErasure = defineRoute({
  method: 'GET',
  path: '/audit/erasures/{id}',
  can: 'audit:read',
  summary: 'One erasure: the receipt of what it has destroyed',
  tag: 'audit',
  params: closed({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
  reply: Erasure,
  errors: ['ERASURE_NOT_FOUND'],
  needs: ['erasures'],
  run: async ({ params: { id } }, { erasures }, { tenant }) =>
    (await erasures.one(tenant, id)) ?? missing('ERASURE_NOT_FOUND', { id }),
});
