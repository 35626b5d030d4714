import { parseArgs } from 'node:util';
import type { Problem } from './read.ts';

/** What the command line says. */
export interface Flags {
  /** By the name of the setting they stand for. */
  readonly settings: ReadonlyMap<string, string>;
  /** Delete the data first. */
  readonly fresh: boolean;
  /** One JSON line on stdout when ready, instead of the banner. */
  readonly json: boolean;
  readonly problems: readonly Problem[];
}

const SETTINGS = { data: 'AURALINK_DATA', port: 'PORT', host: 'HOST' } as const;

/** `--data DIR --port N --host H --fresh --json`; anything else is a problem. */
export const parseFlags = (argv: readonly string[]): Flags => {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        fresh: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
    const settings = (['data', 'port', 'host'] as const).flatMap((flag) =>
      values[flag] === undefined ? [] : [[SETTINGS[flag], values[flag]] as const],
    );
    return { settings: new Map(settings), fresh: values.fresh ?? false, json: values.json ?? false, problems: [] };
  } catch (thrown) {
    return {
      settings: new Map(),
      fresh: false,
      json: false,
      problems: [{ setting: 'command line', problem: (thrown as Error).message }],
    };
  }
};
