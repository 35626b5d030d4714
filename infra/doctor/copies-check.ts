import { weakness, type Copy } from '../../streams/copies.ts';
import { fail, ok, skipped, warn, type Check, type Finding } from './check.ts';
import type { LogFacts, StreamFacts } from './facts.ts';

const named = (copies: readonly Copy[]): string =>
  copies
    .map(({ server, state, behind }) => (state === 'behind' ? `${server} (${behind} behind)` : `${server} (${state})`))
    .join(', ');

const judgeStream = ({ name, copies = [] }: StreamFacts): readonly Finding[] => {
  const { lagging, isLastMajority, isMinority } = weakness(copies);
  if (lagging.length === 0) return [];
  const found = `${name} on ${copies.length} servers: ${named(lagging)}`;
  const mend = 'Start that nats-server again, or look at its log and its disk; it catches up by itself.';
  if (isMinority) return [fail(found, 'Most copies are away: nothing can be stored.', mend)];
  return [
    isLastMajority
      ? fail(found, 'One more server away, and nothing can be stored.', mend)
      : warn(found, 'It does not count for what is acknowledged until it has caught up.', mend),
  ];
};

const judgeAll = ({ streams }: LogFacts): readonly Finding[] => {
  const events = streams.find(({ name }) => name === 'EVENTS');
  const copies = events?.copies ?? [];
  if (copies.length === 0) return [ok('the log is on one server: what its disk loses only a backup has')];
  const found = streams.flatMap(judgeStream);
  return found.length > 0 ? found : [ok(`the log is on ${copies.length} servers, ${named(copies)}`)];
};

/** On how many servers the streams are, and which of these do not follow. */
export const copiesCheck: Check = {
  name: 'copies of the log',
  judge: ({ log }) => (log.reachable ? judgeAll(log) : [skipped('not looked at: the log cannot be reached')]),
};
