/**
 * Loaded before the program (`--import`): ends the process at the n-th passing of a named point, `CHAOS_CRASH_AT=after_commit:3`. SIGKILL to
 * oneself is delivered before the call returns, so nothing of the program runs after the point.
 */
const [wanted, nth = '1'] = (process.env['CHAOS_CRASH_AT'] ?? '').split(':');
let passed = 0;

Object.assign(globalThis, {
  crashPoint: (name: string): void => {
    if (name === wanted && (passed += 1) === Number(nth)) process.kill(process.pid, 'SIGKILL');
  },
});
