import { loadHandlers } from '../../../streams/handlers.ts';
import { loadCatalogueLate } from '../catalogue.ts';
import type { Diagnosis, Level } from '../../doctor/check.ts';
import { diagnose, healthy } from '../../doctor/diagnose.ts';
import type { Facts } from '../../doctor/facts.ts';
import { gather } from '../../doctor/gather.ts';
import { removeConsumer, resumeConsumer } from '../../doctor/consumers.ts';
import { mendStreams } from '../../doctor/mend.ts';
import { type Call, defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { OPTION } from '../options.ts';
import { type Style, type Terminal, visible } from '../terminal.ts';

interface Options {
  readonly mend?: true;
  readonly remove?: readonly string[];
  readonly resume?: readonly string[];
}

const HANDLERS = new URL('../../../handlers/', import.meta.url);

const STYLE: Readonly<Record<Level, Style>> = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'dim' };
const WORD: Readonly<Record<Level, string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL', skipped: '–' };

/** A finding as one line, and below it what it means and what mends it. */
export const findingLines = (
  { check, level, found, means, mend }: Diagnosis,
  paint: Terminal['paint'],
): readonly string[] => [
  `${paint(STYLE[level], WORD[level].padEnd(4))}  ${check.padEnd(16)}  ${visible(found)}`,
  ...(means === undefined ? [] : [`${' '.repeat(24)}${paint('dim', visible(means))}`]),
  ...(mend === undefined ? [] : [`${' '.repeat(24)}→ ${visible(mend)}`]),
];

const mend = async ({ here, terminal }: Call<Options>, { log }: Facts): Promise<boolean> => {
  if (!log.reachable) return false;
  const broker = await here.migrator();
  try {
    const changed = await mendStreams(broker, log.drift);
    for (const { name, field, wanted, found } of changed)
      terminal.note(`mended: stream ${name}, ${field}: ${JSON.stringify(found)} → ${JSON.stringify(wanted)}`);
    return changed.length > 0;
  } finally {
    await broker.close();
  }
};

const onConsumers = async ({ here, options, terminal }: Call<Options>): Promise<void> => {
  const { remove = [], resume = [] } = options;
  if (remove.length + resume.length === 0) return;
  const handlers = (await loadHandlers(HANDLERS, await loadCatalogueLate())).map(({ name }) => name);
  const broker = await here.broker();
  try {
    for (const one of remove) {
      await removeConsumer(broker, one, handlers);
      terminal.note(`removed: ${one}`);
    }
    for (const one of resume) {
      await resumeConsumer(broker, one);
      terminal.note(`goes on: ${one}`);
    }
  } finally {
    await broker.close();
  }
};

export default defineCommand<Options>({
  name: 'doctor',
  order: 75,
  summary: 'Look at every part: what is wrong, what it means, and the command that mends it.',
  examples: [
    { line: 'aura doctor', does: 'look; exit code 0 if all is well, 1 if not' },
    { line: 'aura doctor --mend', does: 'give streams their declared settings back' },
    { line: 'aura doctor --remove EVENTS/old-handler', does: 'end the place of a handler that is gone' },
    { line: 'aura doctor --json | jq \'select(.level != "ok")\'', does: 'as JSON, one finding a line' },
  ],
  notes:
    "It only looks, unless it is told to mend. What it needs: NATS with the platform's credential (--mend: with that of `aura migrate`); the program if it runs.\n" +
    'As JSON each line is {check, level, found, means?, mend?}; level is ok, warn, fail or skipped. Checks keep their names.',
  options: [
    OPTION.plain('--mend', 'set right what can be set right on running streams'),
    OPTION.list('--remove <stream/consumer>', 'remove a consumer that belongs to no handler; may be repeated'),
    OPTION.list('--resume <stream/consumer>', 'let a paused consumer go on; may be repeated'),
  ],
  run: async (call) => {
    const { here, options, signal, terminal } = call;
    await onConsumers(call);
    let facts = await gather(here, signal);
    if (options.mend && (await mend(call, facts))) facts = await gather(here, signal);
    signal.throwIfAborted();
    const found = diagnose(facts);
    for (const one of found) {
      if (terminal.json) await terminal.data(JSON.stringify(one));
      else for (const line of findingLines(one, terminal.paint)) await terminal.data(line);
    }
    return healthy(found) ? EXIT.ok : EXIT.failed;
  },
});
