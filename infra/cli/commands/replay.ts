import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Position, StoredEvent } from '../../../schemas/event.ts';
import { createLogReader } from '../../../streams/read.ts';
import { asNewest, asStored, viewOf } from '../../../streams/reading.ts';
import { loadCatalogueLate } from '../catalogue.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { selectedTypes } from '../selected-types.ts';

interface Options {
  readonly from?: Position | string;
  readonly to?: Position | string;
  readonly type?: readonly string[];
  readonly subject?: string;
  readonly tenant?: string;
  readonly correlation?: string;
  readonly output?: string;
  readonly positions?: true;
  readonly raw?: true;
}

/** One event as one line: the CloudEvent, or with its place on the log. */
const lineOf = (stored: StoredEvent, withPosition: boolean): string =>
  JSON.stringify(withPosition ? viewOf(stored) : stored.event);

/** Writes lines to a file that appears under its name only when it is complete. */
const writeFile = async (path: string, lines: AsyncIterable<string>): Promise<void> => {
  const partial = `${path}.partial`;
  const file = createWriteStream(partial);
  try {
    for await (const line of lines) if (!file.write(`${line}\n`)) await once(file, 'drain');
    file.end();
    await finished(file);
    await rename(partial, path);
  } catch (error) {
    file.destroy();
    await rm(partial, { force: true });
    throw error;
  }
};

export default defineCommand<Options>({
  name: 'replay',
  order: 40,
  summary: 'Write the recorded events of a stretch of the log, in log order, as NDJSON.',
  examples: [
    { line: 'aura replay --from 1h > hour.ndjson', does: 'the last hour' },
    { line: 'aura replay --subject room/RM_x', does: 'the life of one room' },
    {
      line: 'aura replay --from EVENTS:100 --to EVENTS:199 --positions',
      does: 'a hundred places on the log, each with its position',
    },
    {
      line: "aura replay --type 'room.*' --tenant acme -o rooms.ndjson",
      does: "one tenant's room events, into a file",
    },
  ],
  notes:
    'Each line is one CloudEvent in structured JSON; --positions wraps it as {position, msg_id, event}.\n' +
    'An event that was stored as an old version is read as the newest; --raw gives every event as it lies on the log, for copies and proofs.\n' +
    'It ends where the log ended when it began. It reads the log itself, of all tenants, and needs neither Postgres nor the HTTP API.',
  options: [
    OPTION.moment('--from <when>', 'the first event'),
    OPTION.moment('--to <when>', 'the last event'),
    OPTION.type(),
    OPTION.subject(),
    OPTION.tenant('only this tenant (default: all)'),
    OPTION.correlation(),
    OPTION.plain('-o, --output <file>', 'write to this file; it appears when it is complete'),
    OPTION.plain('--positions', 'wrap each event with its position and msg_id'),
    OPTION.raw(),
  ],
  run: async ({ here, options, signal, terminal }) => {
    const broker = await here.broker();
    const reading = options.raw ? asStored : asNewest(await loadCatalogueLate());
    let count = 0;
    const lines = async function* () {
      const { from, to, tenant, subject, correlation: correlationId } = options;
      const types = await selectedTypes(options.type, terminal);
      for await (const stored of createLogReader(broker, reading).read(
        { from, to, tenant, types, subject, correlationId },
        signal,
      )) {
        count += 1;
        yield lineOf(stored, options.positions === true);
      }
      // A reader that was told to stop just ends: what was written is not all there is.
      signal.throwIfAborted();
    };
    try {
      if (options.output !== undefined && options.output !== '-') await writeFile(options.output, lines());
      else for await (const line of lines()) await terminal.data(line);
    } finally {
      await broker.close();
    }
    terminal.note(
      `${count} ${count === 1 ? 'event' : 'events'}${options.output === undefined ? '' : ` in ${options.output}`}`,
    );
  },
});
