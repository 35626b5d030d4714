import { formatShards, isSame, overlap, uncovered } from '../../streams/shards.ts';
import type { Projecting } from '../../streams/roll-call.ts';
import { fail, ok, skipped, warn, type Check, type Finding } from './check.ts';

const named = ({ process, shards, state }: Projecting): string => `${process} (${formatShards(shards)}, ${state})`;

/** Each process with the first other whose shards are its own in part: as a stand-by it would hold the very same. */
const doubly = (all: readonly Projecting[]): readonly Finding[] =>
  all.flatMap((one, at) => {
    const other = all.slice(at + 1).find(({ shards }) => overlap(shards, one.shards) && !isSame(shards, one.shards));
    return other
      ? [
          warn(
            `two processes project some of the same shards: ${named(one)} and ${named(other)}`,
            'Whichever started last has its way; the other stands by, and shards of its own may have nobody.',
            'Give each process a range of its own with AURALINK_PROJECTION_SHARDS, then restart them.',
          ),
        ]
      : [];
  });

/** Whether every shard of the log is projected by somebody, and by one at a time. */
export const shards: Check = {
  name: 'projection shards',
  judge: ({ around }) => {
    const all = around?.projecting;
    if (!all) return [skipped('not looked at: it takes the log')];
    if (all.length === 0) return [skipped('no process that projects has answered')];
    const missing = uncovered(all.map((one) => one.shards));
    const found = [
      ...missing.map((range) =>
        fail(
          `nobody projects the shards ${formatShards(range)}`,
          'Read models of the tenants in them stand still, and their writes answer 202.',
          `Start a process with AURALINK_ROLES=projections AURALINK_PROJECTION_SHARDS=${formatShards(range)}.`,
        ),
      ),
      ...doubly(all),
    ];
    return found.length > 0 ? found : [ok(all.map(named).join(', '))];
  },
};
