import Type from 'typebox';
import { missing, readPosition } from '../find.ts';
import type { Ports } from '../ports.ts';
import { answer, type Answer, defineRoute } from '../route.ts';
import { AuditKeys, BundleLine, Checkpoint, Consistency, Proof, Verdict, Witnesses } from '../shapes/audit.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { unseenBy } from '../sight.ts';

const Head = Type.String({
  pattern: '^[0-9a-f]{64}@[1-9][0-9]{0,14}$',
  examples: ['9f2c5d0e7b41a6839f2c5d0e7b41a6839f2c5d0e7b41a6839f2c5d0e7b41a683@1000'],
});
const Place = Type.String({ maxLength: 64, examples: ['EVENTS:17'] });

export const listCheckpoints = defineRoute({
  method: 'GET',
  path: '/audit/checkpoints',
  can: 'events:read',
  summary: 'The checkpoints of the log, the newest first',
  tag: 'audit',
  query: closed(Paging),
  reply: page(Checkpoint),
  errors: ['CURSOR_INVALID'],
  needs: ['audit'],
  run: ({ query }, { audit }) => audit.checkpoints(query),
});

export const getProof = defineRoute({
  method: 'GET',
  path: '/audit/proof/{event}',
  can: 'events:read',
  summary: 'That an event lies on the log, to be checked without AuraLink',
  tag: 'audit',
  params: closed({
    event: Type.String({
      minLength: 1,
      maxLength: 512,
      description: 'Message id, position, or the bare id where it is unique',
    }),
  }),
  query: closed({
    until: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Add the checkpoints up to the one that covers this sequence: at most 1,000',
      }),
    ),
  }),
  reply: Proof,
  errors: ['EVENT_NOT_FOUND', 'EVENT_ID_AMBIGUOUS', 'EVENT_NOT_COVERED', 'AUDIT_MISMATCH', 'BROKER_UNREACHABLE'],
  needs: ['audit', 'events'],
  run: async ({ params, query }, { audit, events }, caller) => {
    const item =
      (await events.one(caller.tenant, params.event, { without: unseenBy(caller) })) ??
      missing('EVENT_NOT_FOUND', params);
    return audit.proof(readPosition(item.position), query.until);
  },
});

const Size = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Leaves of a signed tree, as its note has them',
});

export const getConsistency = defineRoute({
  method: 'GET',
  path: '/audit/consistency',
  can: 'events:read',
  summary: 'That one signed checkpoint goes on from another, to be checked without AuraLink',
  description:
    'Between the heads of two signed trees, given by their sizes in either order: whoever kept the smaller one sees that the larger has all of it.',
  tag: 'audit',
  query: closed({ from: Size, to: Size }),
  reply: Consistency,
  errors: ['CHECKPOINT_NOT_FOUND', 'AUDIT_MISMATCH', 'BROKER_UNREACHABLE', 'DATABASE_UNREACHABLE'],
  needs: ['audit'],
  run: ({ query: { from, to } }, { audit }) => audit.consistency(Math.min(from, to), Math.max(from, to)),
});

export const verifyLog = defineRoute({
  method: 'POST',
  path: '/audit/verify',
  can: 'system:read',
  summary: 'Walk the log and its checkpoints and name the first position that cannot be vouched for',
  tag: 'audit',
  body: closed({
    from: Type.Optional(Place),
    to: Type.Optional(Place),
    expect: Type.Optional(
      Type.Array(Head, { maxItems: 100, description: 'Checkpoints that are kept elsewhere, as hash@to' }),
    ),
  }),
  reply: Verdict,
  errors: ['CURSOR_INVALID', 'AUDIT_RANGE_EMPTY', 'AUDIT_RUNNING', 'BROKER_UNREACHABLE'],
  needs: ['audit'],
  run: ({ body, signal }, { audit }) =>
    audit.verify({
      from: body.from === undefined ? undefined : readPosition(body.from),
      to: body.to === undefined ? undefined : readPosition(body.to),
      expect: body.expect ?? [],
      signal,
    }),
});

const KEYS = {
  method: 'GET',
  can: 'public',
  tag: 'audit',
  description:
    'With `Accept: text/plain` the verifier keys alone, one a line. Old keys stay published: what they have signed stays signed.',
  kind: 'raw',
  reply: AuditKeys,
  errors: ['BROKER_UNREACHABLE'],
  needs: ['audit'],
} as const;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const answerKeys = async (
  { rawHeaders }: { readonly rawHeaders: Headers },
  { audit }: Pick<Ports, 'audit'>,
): Promise<AuditKeys | Answer<string>> => {
  const items = await audit.keys();
  if (!String(rawHeaders['accept'] ?? '').startsWith('text/plain')) return { items };
  const lines = items.map(({ key }) => `${key}\n`).join('');
  return answer(lines, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
};

export const listAuditKeys = defineRoute({
  ...KEYS,
  path: '/audit/keys',
  summary: 'The public keys that checkpoints are signed with',
  run: answerKeys,
});

export const getAuditKeys = defineRoute({
  ...KEYS,
  base: '',
  path: '/audit/keys',
  summary: 'The public keys that checkpoints are signed with, where verifiers look for them',
  run: answerKeys,
});

export const getCheckpoint = defineRoute({
  method: 'GET',
  path: '/audit/checkpoint',
  can: 'events:read',
  summary: 'The newest signed checkpoint as a note',
  description:
    'The head of the tree over the whole log, in the format of c2sp.org/tlog-checkpoint: what a witness keeps, and what `aura audit verify --witness` takes.',
  tag: 'audit',
  kind: 'raw',
  produces: 'text/plain; charset=utf-8',
  reply: Type.String(),
  errors: ['CHECKPOINT_NOT_YET', 'DATABASE_UNREACHABLE'],
  needs: ['audit'],
  run: async (_request, { audit }) => answer((await audit.newestNote()) ?? missing('CHECKPOINT_NOT_YET', {})),
});

export const listWitnesses = defineRoute({
  method: 'GET',
  path: '/audit/witnesses',
  can: 'events:read',
  summary: 'Where signed checkpoints are kept outside of the broker, and how far each has come',
  tag: 'audit',
  reply: Witnesses,
  errors: ['DATABASE_UNREACHABLE'],
  needs: ['audit'],
  run: async (_request, { audit }) => ({ items: await audit.witnesses() }),
});

export const exportAudit = defineRoute({
  method: 'GET',
  path: '/audit/bundle',
  can: 'platform:read',
  summary: 'The log with its checkpoints, signatures and keys, to be verified anywhere',
  description:
    'NDJSON, as `aura audit export` writes it: events of all tenants as they lie on the log, encrypted fields as they are. `aura audit verify --offline` needs nothing else. What is asked for is widened to whole checkpoints.',
  tag: 'audit',
  kind: 'lines',
  produces: 'application/x-ndjson',
  query: closed({
    from: Type.Optional(Type.String({ ...Place, description: 'The first position; absent: the first there is' })),
    to: Type.Optional(Type.String({ ...Place, description: 'The last position; absent: the last there is' })),
  }),
  reply: BundleLine,
  errors: ['CURSOR_INVALID', 'AUDIT_RANGE_EMPTY', 'BROKER_UNREACHABLE'],
  needs: ['audit'],
  run: ({ query: { from, to }, signal }, { audit }) => ({
    lines: audit.bundle({
      from: from === undefined ? undefined : readPosition(from),
      to: to === undefined ? undefined : readPosition(to),
      signal,
    }),
    headers: { 'content-disposition': 'attachment; filename="audit.ndjson"' },
  }),
});
