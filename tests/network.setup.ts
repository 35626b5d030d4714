import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import process from 'node:process';

const ENDS = ['aura-test0', 'aura-test1'] as const;
/** TEST-NET-1 of RFC 5737: no machine on any network has it. */
const ADDRESS = '192.0.2.1/30';

const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: 'pipe' });
const onlyLoopback = () =>
  Object.values(networkInterfaces())
    .flat()
    .every((at) => at?.internal !== false);

/**
 * Global set-up of a run: WebRTC clients ignore the loopback interface (seen with rtc-node 1.1.0 and Chromium 153: no candidate at all),
 * hence on a machine without any other one, where that is allowed, the run gets a pair of virtual ones that lead nowhere.
 */
export const setup = (): (() => void) => {
  if (!onlyLoopback()) return () => undefined;
  try {
    ip('link', 'add', ENDS[0], 'type', 'veth', 'peer', 'name', ENDS[1]);
    ip('address', 'add', ADDRESS, 'dev', ENDS[0]);
    for (const end of ENDS) ip('link', 'set', end, 'up');
  } catch (thrown) {
    process.stderr.write(
      `This machine has no network interface but loopback and none could be made (${String(thrown)}): tests with media will fail.\n`,
    );
    return () => undefined;
  }
  return () => void ip('link', 'delete', ENDS[0]);
};
