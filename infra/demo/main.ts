import process from 'node:process';
import { parseArgs } from 'node:util';
import { Fault } from '../../schemas/errors.ts';
import { complaintLines, complaintOf, exitCodeOf } from '../cli/failure.ts';
import { findHere } from '../cli/here.ts';
import { configOfProcess } from '../config.ts';
import { remoteOfProcess } from '../config/remote.ts';
import { createFacade, type Facade } from './facade.ts';
import { holdMeeting } from './meeting.ts';
import { SHORT, STAND_UP, type Turn } from './script.ts';

const HELP = `npm run demo [-- --short] [--keep] [--name NAME]
Holds a short meeting of two scripted participants with voices in a room of the AuraLink that runs here (npm start).
  --short        a few seconds instead of forty
  --keep         leave the room open at the end, to join it yourself
  --name NAME    the room's name (default: demo)
Environment: AURALINK_DATA (which local instance), AURALINK_URL and AURALINK_TOKEN (a running one elsewhere).
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const PAUSE_MS = 400;
const TOKEN_S = 3_600;

/** The running program, or NOT_RUNNING. */
const findFacade = async (): Promise<Facade> => {
  const remote = remoteOfProcess();
  const here = findHere(configOfProcess([]), remote);
  const url = remote.url ?? (await here.holder())?.url;
  if (url === undefined) throw new Fault('NOT_RUNNING', { dataDir: here.config.dataDir });
  return createFacade(
    url,
    remote.token ?? (await here.mint({ tenant: 'default', subject: 'demo', scope: 'rooms:*' }, TOKEN_S)),
    await here.sender(url),
  );
};

const interruption = (): AbortSignal => {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (ending.signal.aborted) process.exit(130);
      ending.abort();
    });
  return ending.signal;
};

const show = ({ by, say: said, write }: Turn): void =>
  say(`  ${by.name}${write === undefined ? ':' : ' writes:'} ${said ?? write ?? ''}`);

const perform = async (
  facade: Facade,
  { name, short, keep }: { name: string; short: boolean; keep: boolean },
): Promise<void> => {
  const signal = interruption();
  const room = await facade.createRoom(name);
  say(`Room ${room.name}, live at ${facade.url}/rooms/${room.id}`);
  try {
    await holdMeeting(facade, {
      room: room.id,
      turns: short ? SHORT : STAND_UP,
      pauseMs: short ? 100 : PAUSE_MS,
      onTurn: show,
      signal,
    });
  } finally {
    if (!keep) await facade.endRoom(room.id);
  }
  say(
    keep
      ? 'Both have left; the room stays open for a minute.'
      : `The room is over. Its report: ${facade.url}/rooms/${room.id}`,
  );
};

const main = async (): Promise<number> => {
  try {
    const { values } = parseArgs({
      options: {
        short: { type: 'boolean' },
        keep: { type: 'boolean' },
        name: { type: 'string', default: 'demo' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return (process.stdout.write(HELP), 0);
    await perform(await findFacade(), { name: values.name, short: values.short ?? false, keep: values.keep ?? false });
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof Error && thrown.name === 'AbortError'))
      process.stderr.write(`${complaintLines(complaintOf(thrown)).join('\n')}\n`);
    return exitCodeOf(thrown);
  }
};

// rtc-node keeps native threads: once the words are out, nothing is left to wait for.
const code = await main();
process.stdout.write('', () => process.exit(code));
