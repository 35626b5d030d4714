import Type, { type Static } from 'typebox';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

const KEY_FIELDS = {
  id: Type.String({ examples: ['ak7Gh2mPq9RtXz4Lk1'] }),
  name: Type.String(),
  state: oneOf(['active', 'expired', 'revoked']),
  roles: nullable(Type.Array(Type.String(), { examples: [['operator']] })),
  scope: nullable(Type.String({ description: 'null: what the roles allow' })),
  source: nullable(Type.String({ description: 'Its events come from sources under this prefix' })),
  owners: nullable(Type.Array(Type.String(), { description: 'Owners whose events it may send; null: any' })),
  created_at: Moment,
  created_by: nullable(Type.String()),
  expires_at: Moment,
  rotated_at: nullable(Moment),
  previous_until: nullable(Type.String({ description: 'Until then the secret before the last rotation holds too' })),
  revoked_at: nullable(Moment),
  revoked_by: nullable(Type.String()),
  last_used_at: nullable(Type.String({ description: 'Told at the first use, then at most once in ten minutes' })),
  last_used_network: nullable(Type.String({ examples: ['203.0.113.0/24'] })),
  revision: Type.Integer({ description: 'Also the ETag' }),
};

export const ApiKey = closed(KEY_FIELDS, {
  $id: 'ApiKey',
  description: 'A key of a script or an edge: what it allows, until when, and what has become of it.',
});
export type ApiKey = Given<Static<typeof ApiKey>>;

export const NewApiKey = closed(
  {
    ...KEY_FIELDS,
    key: Type.String({
      description: 'The key itself. It is kept nowhere: only a repeat with the same Idempotency-Key shows it again',
      examples: ['aura_default_ak7Gh2mPq9RtXz4Lk1_…'],
    }),
  },
  { $id: 'NewApiKey', description: 'A key with its text, which is shown once.' },
);
export type NewApiKey = Given<Static<typeof NewApiKey>>;

export const BrowserSession = closed(
  {
    id: Type.String({ examples: ['se-Gx0aWZ1pS8m2qk7RrT4v9Q'] }),
    subject: nullable(Type.String({ description: 'null: the person was erased' })),
    name: nullable(Type.String()),
    state: oneOf(['open', 'ended', 'expired']),
    current: Type.Boolean({ description: 'The session of this very request' }),
    method: oneOf(['link', 'oidc']),
    issuer: nullable(Type.String({ examples: ['https://id.example.com'] })),
    agent: nullable(Type.String({ examples: ['Chrome on Linux'] })),
    network: nullable(Type.String({ examples: ['203.0.113.0/24'] })),
    started_at: Moment,
    expires_at: Moment,
    ended_at: nullable(Moment),
    end_reason: nullable(Type.String({ examples: ['signed_out'] })),
    ended_by: nullable(Type.String()),
  },
  { $id: 'BrowserSession', description: 'A browser that signed in.' },
);
export type BrowserSession = Given<Static<typeof BrowserSession>>;

export const SECURITY_KINDS = [
  'signed_in',
  'signed_out',
  'session_ended',
  'refused',
  'key_created',
  'key_rotated',
  'key_revoked',
] as const;

export const SecurityEntry = closed(
  {
    id: Type.String({ description: 'Message id of the event' }),
    position: PositionText,
    at: Moment,
    kind: Type.String({ examples: ['signed_in'], description: `One of ${SECURITY_KINDS.join(', ')}` }),
    subject: nullable(Type.String()),
    person_id: nullable(Type.String()),
    session_id: nullable(Type.String({ examples: ['se-Gx0aWZ1pS8m2qk7RrT4v9Q'] })),
    key_id: nullable(Type.String({ examples: ['ak7Gh2mPq9RtXz4Lk1'] })),
    credential: nullable(
      Type.String({ description: 'How somebody signed in, or what was shown and refused', examples: ['link'] }),
    ),
    code: nullable(Type.String()),
    reason: nullable(Type.String()),
    method: nullable(Type.String({ examples: ['POST'] })),
    route: nullable(Type.String({ examples: ['/api/v1/rooms'] })),
    permission: nullable(Type.String({ examples: ['rooms:write'] })),
    agent: nullable(Type.String({ examples: ['Chrome on Linux'] })),
    network: nullable(Type.String({ examples: ['203.0.113.0/24'] })),
    address_id: nullable(
      Type.String({ description: 'Keyed hash of the address', examples: ['ad-h1b8mVZxYh1hPjJ8h8pVtA'] }),
    ),
    count: Type.Integer({ description: 'How many were refused alike, from first_at to at' }),
    first_at: nullable(Moment),
  },
  { $id: 'SecurityEntry', description: 'Somebody came in, was refused, or changed a key.' },
);
export type SecurityEntry = Given<Static<typeof SecurityEntry>>;
