import type { Argument, Option } from 'commander';
import type { Here } from './here.ts';
import type { Terminal } from './terminal.ts';

/** What a command gets when it runs. */
export interface Call<Options> {
  readonly options: Options;
  readonly args: readonly string[];
  readonly terminal: Terminal;
  /** The instance of AuraLink that is meant, and the ways to reach it. */
  readonly here: Here;
  /** Ends at Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** One line that can be copied, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** A command of `aura` as data: the default export of a file under `commands/`. Every command also takes `--json`. */
export interface CommandDeclaration {
  readonly name: string;
  /** Its place in the help; the lower the earlier. */
  readonly order: number;
  readonly summary: string;
  /** Shown first in its help. */
  readonly examples: readonly [Example, ...Example[]];
  /** What else there is to know, shown last. */
  readonly notes?: string;
  readonly options: readonly Option[];
  readonly args: readonly Argument[];
  readonly commands: readonly CommandDeclaration[];
  /** Gives the exit code; nothing is 0. */
  readonly run: (call: Call<never>) => Promise<number | void>;
}

type Declared<Options> = Omit<CommandDeclaration, 'options' | 'args' | 'commands' | 'run'> &
  Partial<Pick<CommandDeclaration, 'options' | 'args' | 'commands'>> & {
    readonly run: (call: Call<Options>) => Promise<number | void>;
  };

/** Declares a command. `Options` are the parsed options by their camelCase names. */
export const defineCommand = <Options = object>(declared: Declared<Options>): CommandDeclaration => ({
  options: [],
  args: [],
  commands: [],
  ...declared,
  run: declared.run,
});
