import { CommanderError } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { fill } from '../../streams/timers/carried.ts';
import type { CommandDeclaration } from './define.ts';
import { fullType } from './event-type.ts';
import { exitCodeOf } from './failure.ts';
import { loadCommands, parseLine } from './program.ts';

let commands: readonly CommandDeclaration[];
beforeAll(async () => {
  commands = await loadCommands();
});

const said = { out: '', err: '' };
const parse = (...argv: string[]) => {
  Object.assign(said, { out: '', err: '' });
  const words = { out: (text: string) => void (said.out += text), err: (text: string) => void (said.err += text) };
  return parseLine(argv, commands, '1.2.3', words);
};
const refusal = (...argv: string[]): unknown => {
  try {
    parse(...argv);
  } catch (error) {
    return error;
  }
  return undefined;
};

/** The words of the `aura` in a line of shell: from `aura` to the end, a pipe, a redirection or a closing bracket. */
const wordsOf = (line: string): readonly string[] => {
  const command = /(?:^|[\s(])aura(?=\s|$)((?: (?:'[^']*'|[^|>)'"]+|"[^"]*")+)?)/.exec(line)?.[1] ?? '';
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
};

const all = (declarations: readonly CommandDeclaration[]): readonly CommandDeclaration[] =>
  declarations.flatMap((one) => [one, ...all(one.commands)]);

describe('the command line', () => {
  it('has the commands that the operator needs', () => {
    expect(commands.map(({ name }) => name)).toEqual([
      'start',
      'status',
      'publish',
      'tail',
      'replay',
      'replays',
      'catalogue',
      'room',
      'token',
      'api-keys',
      'members',
      'security',
      'tenants',
      'dead-letters',
      'timers',
      'erase',
      'audit',
      'keys',
      'backup',
      'restore',
      'migrate',
      'lag',
      'rebuild',
      'compare',
      'doctor',
      'config',
      'certs',
      'nats-config',
    ]);
  });

  it('shows examples before anything else', () => {
    for (const name of ['', ...commands.map((command) => command.name)]) {
      expect(parse(...[name, '--help'].filter(Boolean))).toBeUndefined();
      expect(said.out.startsWith('Examples:\n')).toBe(true);
      expect(said.err).toBe('');
    }
    parse('dead-letters', 'show', '--help');
    expect(said.out.startsWith('Examples:\n')).toBe(true);
  });

  it('takes every example as it is shown', () => {
    const examples = all(commands).flatMap((command) =>
      command.examples.map(({ line }) => ({ line, family: all([command]).map(({ name }) => name) })),
    );
    expect(examples.length).toBeGreaterThan(30);
    const wrong = examples.filter(({ line, family }) => !family.includes(parse(...wordsOf(line))?.command.name ?? ''));
    expect(wrong).toEqual([]);
  });

  it('shows no example of an event that the log would refuse', async () => {
    const { events, problems } = await loadCatalogue();
    const shown = all(commands)
      .flatMap(({ examples }) => examples.map(({ line }) => parse(...wordsOf(line))))
      .map((call) => ({
        type: String((call?.options['type'] as string | undefined) ?? call?.args[0]),
        data: call?.options['data'],
      }))
      .filter(({ data }) => typeof data === 'string' && data.startsWith('{'));
    expect(shown.length).toBeGreaterThan(0);
    for (const { type, data } of shown) {
      const full = fullType(type, events.keys());
      const filled = fill(JSON.parse(String(data)), { occurrence: 1, dueAt: '2026-11-21T09:00:00.000Z' });
      expect([type, problems(full, filled)]).toEqual([type, []]);
    }
  });

  it('takes --json with every command', () => {
    const without = commands.filter(
      ({ name, args }) => parse(name, ...args.map(() => 'x'), '--json')?.options['json'] !== true,
    );
    expect(without).toEqual([]);
    expect(parse('dead-letters', '--json', 'show', 'dl-1')).toMatchObject({ options: { json: true }, args: ['dl-1'] });
  });

  it('shows its help when it is called without a command', () => {
    expect(parse()).toBeUndefined();
    expect(said.out).toContain('Usage: aura');
  });

  it.each([
    [['nope']],
    [['tail', '--nope']],
    [['tail', '--since', 'yesterday']],
    [['tail', '--subject', 'room']],
    [['tail', '--limit', '0']],
    [['token', '--ttl', '0s']],
    [['token', '--tenant', 'a b']],
    [['token', '--scope', 'rooms:raed']],
    [['token', '--scope', 'rooms:read, events:read']],
    [['token', '--role', 'root']],
    [['token', '--service', 'database']],
    [['members', 'add']],
    [['replay', 'extra']],
    [['dead-letters', 'show']],
  ])('refuses %j with exit code 2 and says how to see the right ones', (argv) => {
    const error = refusal(...argv);
    expect(error).toBeInstanceOf(CommanderError);
    expect(exitCodeOf(error)).toBe(2);
    expect(said.err).toContain('--help shows examples');
    expect(said.out).toBe('');
  });

  it('collects repeated types as filters', () => {
    expect(parse('tail', '--type', 'room.*', '--type', 'track.published')?.options['type']).toEqual([
      'com.auralink.room.*',
      'com.auralink.track.published.v*',
    ]);
  });

  it('refuses a period that no calendar holds, and a moment so long ago', () => {
    for (const line of [
      ['token', '--ttl', '99999999999w'],
      ['api-keys', 'create', 'ci', '--ttl', '999999999999999999d'],
      ['replay', '--from', '99999999999w'],
      ['room', 'RM_x', '--diff', '99999999999w..now'],
    ])
      expect([line, exitCodeOf(refusal(...line))]).toEqual([line, 2]);
    expect(parse('token', '--ttl', '3650d')?.options).toMatchObject({ ttl: 3_650 * 86_400_000 });
  });
});
