import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Key, Time } from './fields.ts';

/** The chain of checkpoints over one stream: `audit/EVENTS`. */
export const audit = aggregate('audit', 'stream');

/** Sequences that are not on the log any more. */
export const auditGap = aggregate('audit_gap', 'gapId');

const Sequence = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const auditCheckpointed = defineEvent({
  type: 'com.auralink.audit.checkpointed.v1',
  owner: 'platform',
  of: audit,
  meaning:
    'The auditor has sealed a stretch of the log: the Merkle root of its events, chained to the checkpoint before. Published after every 1,000 events, or a minute after the first new one.',
  data: Type.Object({
    stream: Key,
    from: Sequence,
    to: Sequence,
    /** Events in the tree: fewer than from–to hold only where some were missing already. */
    size: Sequence,
    root: Digest,
    /** Hash of the checkpoint before; 64 zeros in the first. */
    previous: Digest,
    /** The first four bytes of every leaf, base64: they do not prove anything, they tell which event it was. */
    fingerprints: Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' }),
  }),
  example: {
    stream: 'EVENTS',
    from: 1,
    to: 2,
    size: 2,
    root: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    previous: '0'.repeat(64),
    fingerprints: 'CRoyig9tcvs=',
  },
});

export const auditGapFound = defineEvent({
  type: 'com.auralink.audit.gap_found.v1',
  owner: 'platform',
  of: auditGap,
  meaning:
    'An alert: sequences are missing from the log, which never deletes. Published once for each gap, by the auditor.',
  data: Type.Object({
    gapId: Key,
    stream: Key,
    from: Sequence,
    to: Sequence,
    foundAt: Time,
  }),
  example: { gapId: 'EVENTS-5', stream: 'EVENTS', from: 5, to: 7, foundAt: '2026-11-21T09:00:00.000Z' },
});
