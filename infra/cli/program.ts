import { readdir } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import type { CommandDeclaration, Example } from './define.ts';

/** What a command line asks for: a command with its parsed options. */
export interface Asked {
  readonly command: CommandDeclaration;
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}

/** Where commander's own words go: help that was asked for is data, complaints are not. */
export interface Words {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const isCommand = (value: unknown): value is CommandDeclaration =>
  typeof value === 'object' && value !== null && 'examples' in value && 'run' in value && 'order' in value;

/** Finds every command: the default exports of the files in `commands/`. Throws one Error that lists everything that is wrong. */
export const loadCommands = async (): Promise<readonly CommandDeclaration[]> => {
  const folder = new URL('commands/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).toSorted();
  const modules = await Promise.all(
    files.map(async (file) => ({ file, ...((await import(new URL(file, folder).href)) as { default?: unknown }) })),
  );
  const faults: string[] = [];
  const found = modules.flatMap(({ file, default: command }) => {
    if (!isCommand(command)) faults.push(`commands/${file} exports no command`);
    else if (`${command.name}.ts` !== file) faults.push(`commands/${file} declares the command ${command.name}`);
    return isCommand(command) ? [command] : [];
  });
  if (faults.length > 0) throw new Error(`The commands are wrong:\n- ${faults.join('\n- ')}`);
  return found.toSorted((a, b) => a.order - b.order || a.name.localeCompare(b.name));
};

const examplesText = (examples: readonly Example[]): string => {
  const width = Math.max(...examples.map(({ line }) => line.length));
  // A line longer than most would push all explanations to the right margin: then each stands above its line.
  const rows =
    width <= 58
      ? examples.map(({ line, does }) => `  ${line.padEnd(width)}   ${does}`)
      : examples.map(({ line, does }) => `  # ${does}\n  ${line}`);
  return `Examples:\n${rows.join('\n')}\n`;
};

const EXIT_CODES = `
Data goes to stdout, everything else to stderr. Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 not running or not reachable, 130 interrupted.
Environment: AURALINK_DATA (which local instance), AURALINK_URL and AURALINK_TOKEN (a running one elsewhere),
AURALINK_CA, AURALINK_CERT and AURALINK_KEY (certificates to ask it with), NO_COLOR.`;

const FIRST_STEPS: readonly Example[] = [
  { line: 'aura status', does: 'what is up, where, and how far the read models are' },
  { line: "aura tail --type 'room.*'", does: 'rooms as they happen' },
  { line: 'aura replay --from 1h > hour.ndjson', does: 'the last hour of the log, one event a line' },
  { line: 'aura doctor', does: 'what is wrong, and the command that mends it' },
];

const build = (declaration: CommandDeclaration, into: Command, asked: (asked: Asked) => void): void => {
  const command = into.command(declaration.name).description(declaration.summary);
  command.addHelpText('before', examplesText(declaration.examples));
  if (declaration.notes) command.addHelpText('after', `\n${declaration.notes}`);
  for (const argument of declaration.args) command.addArgument(argument);
  for (const option of declaration.options) command.addOption(option);
  command.option('--json', 'data as JSON, one value a line');
  // What stands before a subcommand (`aura dead-letters --json show x`) holds for it too, hence the options of the whole line.
  command.action(() => asked({ command: declaration, options: command.optsWithGlobals(), args: command.args }));
  for (const inner of declaration.commands) build(inner, command, asked);
};

/** Throws CommanderError instead of ending the process; a wrong line is answered with how to see the right ones. */
const tame = (command: Command, words: Words): void => {
  command.exitOverride().configureOutput({ writeOut: words.out, writeErr: words.err });
  command.showHelpAfterError(`  next: ${['aura', ...pathOf(command)].join(' ')} --help shows examples`);
  for (const inner of command.commands) tame(inner, words);
};

const pathOf = (command: Command): readonly string[] =>
  command.parent ? [...pathOf(command.parent), command.name()] : [];

/**
 * Reads a command line. Gives undefined where help or the version was asked for and has been shown;
 * throws CommanderError where the line is wrong and has been complained about.
 */
export const parseLine = (
  argv: readonly string[],
  commands: readonly CommandDeclaration[],
  version: string,
  words: Words,
): Asked | undefined => {
  let asked: Asked | undefined;
  const program = new Command('aura').description('AuraLink on the command line.').version(version).helpCommand(true);
  program.addHelpText('before', examplesText(FIRST_STEPS)).addHelpText('after', EXIT_CODES);
  for (const command of commands) build(command, program, (found) => (asked = found));
  tame(program, words);
  try {
    program.parse(argv.length === 0 ? ['help'] : argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    throw error;
  }
  return asked;
};
