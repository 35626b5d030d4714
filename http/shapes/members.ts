import Type, { type Static } from 'typebox';
import { ROLES, type RoleName } from '../access.ts';
import { closed, type Given, Moment, nullable, oneOf } from './fields.ts';

export const Role = oneOf(Object.keys(ROLES) as RoleName[], { description: 'What it allows: docs/security.md' });

/** What a person is given; a role twice is the same as once. */
export const RolesGiven = Type.Array(Role, { minItems: 1, maxItems: 8 });

/** The claim `sub` of a person's tokens. */
export const SubjectText = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'What tokens call the person (the claim sub), or the e-mail address by which sign-in finds it',
});

export const Member = closed(
  {
    id: Type.String({ examples: ['mb-GZ3o0S0rJm0aU9b0sBqXyA'] }),
    person_id: Type.String({ description: 'The pseudonym under which its events are found' }),
    subject: nullable(Type.String({ description: 'What tokens call the person; null: the person was erased' })),
    email: nullable(Type.String()),
    name: nullable(Type.String()),
    roles: Type.Array(Type.String()),
    added_at: Moment,
    added_by: nullable(Type.String()),
    changed_at: nullable(Moment),
    changed_by: nullable(Type.String()),
    removed_at: nullable(Moment),
    revision: Type.Integer({ description: 'Sequence of the last event about the member; also its ETag' }),
  },
  { $id: 'Member', description: 'A person of the tenant, and the roles it has.' },
);
export type Member = Given<Static<typeof Member>>;
