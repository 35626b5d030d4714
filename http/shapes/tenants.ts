import Type, { type Static } from 'typebox';
import { LIMIT_NAMES } from '../../schemas/limits.ts';
import { closed, type Given, Moment, nullable, oneOf } from './fields.ts';

export const TenantState = oneOf(['active', 'suspended', 'deleting', 'deleted']);

/** One token of a subject, and no longer than a token of access may name. */
export const TenantId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', examples: ['acme'] });

export const TenantSettings = closed(
  {
    room_max_participants: nullable(
      Type.Integer({
        minimum: 0,
        maximum: 100_000,
        description: 'For rooms created without it; null: as the server has it',
      }),
    ),
    room_empty_timeout_s: nullable(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        description: 'For rooms created without it; null: as the server has it',
      }),
    ),
  },
  { $id: 'TenantSettings', description: 'What a tenant has decided for itself.' },
);
export type TenantSettings = Given<Static<typeof TenantSettings>>;

export const TenantSettingsChange = Type.Partial(TenantSettings, {
  $id: 'TenantSettingsChange',
  description: 'Settings that are to be others; those that are absent stay.',
  additionalProperties: false,
});

/** Values by name of the limit, as they are set. */
export const LimitValues = closed(
  Object.fromEntries(
    LIMIT_NAMES.map((name) => [
      name,
      Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))),
    ]),
  ),
  { $id: 'LimitValues', description: 'Limits by name. Absent: the default; null: no limit.' },
);

export const Tenant = closed(
  {
    id: Type.String({ examples: ['acme'] }),
    display_name: nullable(Type.String({ description: 'null once it is deleted' })),
    state: TenantState,
    reason: nullable(Type.String({ description: 'Why it is suspended' })),
    settings: TenantSettings,
    limits: Type.Record(Type.String(), nullable(Type.Integer()), { description: 'Only those that were set' }),
    created_at: nullable(Moment),
    created_by: nullable(Type.String({ description: 'null: nobody, it is used in open mode' })),
    changed_at: nullable(Moment),
    suspended_at: nullable(Moment),
    deletion_requested_at: nullable(Moment),
    deletion_requested_by: nullable(Type.String()),
    deleted_at: nullable(Moment),
    removed: nullable(
      Type.Record(Type.String(), Type.Integer(), {
        description:
          'What its deletion removed: data keys, large data, dead letters, timers, replays, rooms, rows of the read models',
      }),
    ),
    revision: Type.Integer({ description: 'Its ETag' }),
  },
  { $id: 'Tenant', description: 'A customer of the platform, whose events and rows nobody else sees.' },
);
export type Tenant = Given<Static<typeof Tenant>>;

export const TenantLimits = closed(
  {
    tenant: Type.String(),
    items: Type.Array(
      closed({
        name: Type.String({ examples: ['api_per_minute'] }),
        meaning: Type.String(),
        per: oneOf(['user', 'tenant']),
        window_s: nullable(Type.Integer({ description: 'null: how many at a time' })),
        value: nullable(Type.Integer({ description: 'What holds; null: no limit' })),
        default: nullable(Type.Integer()),
        use: nullable(
          Type.Integer({
            description:
              'How much is used now; null: it is counted for each user alone, nobody counts without a limit, or it cannot be known now',
          }),
        ),
        use_of: nullable(
          oneOf(['tenant', 'caller'], { description: 'Whose use that is: of all together, or of whoever asks' }),
        ),
      }),
    ),
    counts: Type.Array(
      closed({
        name: Type.String({ examples: ['members'] }),
        meaning: Type.String(),
        count: Type.Integer({ minimum: 0 }),
      }),
      { description: 'What there is of it now besides, which nothing limits' },
    ),
    revision: Type.Integer({ description: 'That of the tenant: its ETag' }),
  },
  { $id: 'TenantLimits', description: 'What a tenant and its users may use.' },
);
export type TenantLimits = Given<Static<typeof TenantLimits>>;
