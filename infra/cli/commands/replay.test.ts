import { beforeAll, expect, it } from 'vitest';
import type { Call, CommandDeclaration } from '../define.ts';
import { loadCommands, parseLine } from '../program.ts';

let commands: readonly CommandDeclaration[];
beforeAll(async () => {
  commands = await loadCommands();
});

const ASKED = 'the program was asked';

/** How `aura replay` with these options ends where nothing runs. */
const ends = async (...options: readonly string[]): Promise<unknown> => {
  const silent = { out: () => undefined, err: () => undefined };
  const asked = parseLine(['replay', ...options], commands, '1.2.3', silent);
  const away = () => Promise.reject(new Error(ASKED));
  const call = { ...asked, here: { api: away, broker: away }, terminal: { note: () => undefined } };
  return asked?.command.run(call as unknown as Call<never>).then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? (error as Error).message,
  );
};

it.each([
  ['--to-webhook', 'https://a.example', '--to-nats'],
  ['--to-nats', 'copy', '-o', 'file'],
  ['--mode', 'batch'],
  ['--mode', 'batch', '--to-nats', 'copy'],
  ['--mode', 'batch', '--to-projection', 'rooms'],
  ['--acknowledged', '--to-webhook', 'https://a.example'],
  ['--positions', '--to-nats', 'copy'],
  ['--raw', '--to-webhook', 'https://a.example'],
  ['--wait'],
])('options that have no meaning together are refused, not passed over: %s %s %s %s', async (...options) => {
  expect(await ends(...options)).toBe('OPTION_INVALID');
});

it.each([
  ['--to-webhook', 'https://a.example', '--mode', 'batch', '--wait'],
  ['--to-nats', '--acknowledged'],
  ['--to-projection', 'rooms'],
  ['--positions', '--raw'],
])('those that have are asked for: %s %s %s', async (...options) => {
  expect(await ends(...options)).toBe(ASKED);
});
