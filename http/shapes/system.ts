import Type, { type Static } from 'typebox';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';
import { Room } from './rooms.ts';

export type { Projection } from './projections.ts';

export const Overview = closed(
  {
    rooms_active: Type.Integer(),
    participants_active: Type.Integer(),
    tracks_active: Type.Integer(),
    events_total: Type.Integer(),
    dead_letters: Type.Integer(),
    rooms: Type.Array(Room, { description: 'Active rooms, the newest twenty' }),
    as_of: PositionText,
    lag_ms: Type.Integer(),
  },
  { $id: 'Overview', description: 'What is going on now.' },
);
export type Overview = Given<Static<typeof Overview>>;

export const Session = closed(
  {
    subject: Type.String(),
    tenant: Type.String(),
    roles: Type.Array(Type.String(), { description: 'Empty: the scope alone says what is allowed' }),
    scope: nullable(Type.String({ description: 'null: what the roles allow' })),
    permissions: Type.Array(Type.String(), { description: 'What roles and scope allow together' }),
    expires_at: Moment,
    sign_out_url: nullable(
      Type.String({
        description: 'Where the browser signs out at the OpenID provider too, after it has signed out here',
        examples: ['https://id.example.com/session/end'],
      }),
    ),
  },
  { $id: 'Session', description: 'Who the credential stands for.' },
);
export type Session = Given<Static<typeof Session>>;

export const SignInCode = closed(
  {
    code: Type.String(),
    url: Type.String({ description: 'Opens the dashboard signed in; works once' }),
    expires_at: Moment,
  },
  { $id: 'SignInCode', description: 'A code that signs a browser in, once.' },
);

export const Health = Type.Object(
  {
    status: oneOf(['ok', 'degraded', 'down']),
    version: Type.String(),
    mode: Type.String(),
    uptime_s: Type.Number(),
    as_of: nullable(PositionText),
    lag_ms: nullable(Type.Number()),
    parts: Type.Record(Type.String(), Type.Object({ status: Type.String() })),
    off: Type.Array(Type.Object({ what: Type.String(), why: Type.String(), how: Type.String() })),
  },
  { $id: 'Health', description: 'What is up, what is not, what is off and how to switch it on.' },
);
export type Health = Given<Static<typeof Health>>;

/** How the parts stand, without what changes all the time: told on the stream whenever it changes. */
export interface Standing {
  readonly status: Health['status'];
  readonly parts: readonly { readonly name: string; readonly status: string; readonly why: string | null }[];
}

export const Readiness = closed(
  { ready: Type.Boolean(), reasons: Type.Array(Type.String()) },
  { $id: 'Readiness', description: 'Whether requests can be served, and why not.' },
);
export type Readiness = Given<Static<typeof Readiness>>;
