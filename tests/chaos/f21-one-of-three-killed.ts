import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { issueToken } from '../../http/tokens.ts';
import { messageRequested, messageSent } from '../../schemas/messages.ts';
import { asRequest, insist, isReady, loadOf, post } from './load.ts';
import type { Program } from './program.ts';
import { readBack } from './read-back.ts';
import type { Row } from './row.ts';
import { readStream, type Raw } from './stream.ts';
import type { NodeName } from './three.ts';
import type { World } from './world.ts';

const CALLERS = 12;
const PER_REQUEST = 4;
/** The planted handler fails each of its events some times, key after key: a few are work enough. */
const ASKED_EACH = 15;
/** A new leader is chosen within some ten seconds (nats-server 2.15.2); a loaded machine is no failure. */
const ELECTION_MS = 45_000;
const ANSWER_MS = 6_000;
const HANDLED_MS = 90_000;
const CODE_WITHOUT_MAJORITY = 'BROKER_UNREACHABLE';

type Load = ReturnType<typeof loadOf>;

/** Whether events are stored again, and after how long. */
const storesAgain = async (world: World, program: Program, load: Load, when: string): Promise<boolean> => {
  const from = performance.now();
  const stores = async () => (await post(program, load.many(2), world.acked)).status === 202;
  const again = await world.until(stores, ELECTION_MS);
  if (!again) world.violated('I5', `nothing is stored ${ELECTION_MS / 1_000} s after ${when}`);
  else world.note(`ms until stored after ${when}`, Math.round(performance.now() - from));
  return again;
};

/** Starts a server again and waits until it has caught up with the others. */
const followsAgain = async (world: World, name: NodeName): Promise<boolean> => {
  const from = performance.now();
  const ailment = await world.three().startNode(name);
  world.note(`ms until ${name} followed again`, Math.round(performance.now() - from));
  if (ailment !== undefined) world.violated('I5', ailment);
  return ailment === undefined;
};

/** Kills one server after the other, the log's leader each second time: with two of three everything goes on. */
const oneAway = async (world: World, program: Program, load: Load, kills: number): Promise<boolean> => {
  const three = world.three();
  for (let kill = 0; kill < kills; kill += 1) {
    const leader = await three.leader().catch(() => undefined);
    if (leader === undefined) {
      world.violated('I5', 'nobody leads the log of three healthy servers');
      return false;
    }
    const followers = three.names.filter((name) => name !== leader);
    const victim = kill % 2 === 0 ? leader : world.chance.pick(followers);
    const what = victim === leader ? 'the leader was killed' : 'a follower was killed';
    await sleep(world.chance.between(100, 600));
    await three.killNode(victim);
    world.count(what);
    if (!(await storesAgain(world, program, load, what))) return false;
    await sleep(world.chance.between(200, 1_500));
    if (!(await followsAgain(world, victim))) return false;
  }
  return true;
};

/** Without a majority: nothing is stored and the caller is told so in time; what was projected can be read. */
const lookWithoutMajority = async (world: World, program: Program, load: Load): Promise<void> => {
  const { status, code, ms } = await post(program, load.many(2), world.acked);
  world.count(status === 202 ? 'stored without a majority' : 'refused without a majority');
  if (status === 202) world.violated('I7', 'an acknowledgement by one server of three');
  else if (code !== CODE_WITHOUT_MAJORITY)
    world.violated('I5', `an answer ${status} ${String(code)} without a majority`);
  if (ms > ANSWER_MS) world.violated('I7', `an answer ${status} after ${Math.round(ms)} ms`);
  const read = await fetch(new URL('/api/v1/rooms', program.url), {
    headers: { authorization: `Bearer ${program.token}` },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (read?.status !== 200)
    world.violated('I5', `reading rooms answers ${read?.status ?? 'nothing'} without a majority`);
};

/** Two of three are killed at once, and come back. */
const twoAway = async (world: World, program: Program, load: Load): Promise<void> => {
  const three = world.three();
  const [first, second] = world.chance.shuffled(three.names);
  if (!first || !second) return;
  await Promise.all([three.killNode(first), three.killNode(second)]);
  const until = performance.now() + world.much(20_000, 6_000);
  while (performance.now() < until && program.alive()) {
    await lookWithoutMajority(world, program, load);
    await sleep(300);
  }
  const back = [followsAgain(world, first), followsAgain(world, second)];
  await storesAgain(world, program, load, 'two came back');
  await Promise.all(back);
};

const answersOf = (log: readonly Raw[]): ReadonlyMap<string, number> => {
  const answers = new Map<string, number>();
  for (const { type, source, data } of log)
    if (type === messageSent.type && source.includes('chaos-order'))
      answers.set(String(data['messageId']), (answers.get(String(data['messageId'])) ?? 0) + 1);
  return answers;
};

/** Rooms that were first handled in another order than the log's: what comes again as one stretch is none. */
const disorder = (log: readonly Raw[], trace: string): readonly string[] => {
  const place = new Map(
    log.filter(({ type }) => type === messageRequested.type).map(({ data, seq }) => [data['messageId'], seq]),
  );
  const [seen, last, rooms] = [new Set<string>(), new Map<string, number>(), new Set<string>()];
  for (const line of trace.trim().split('\n')) {
    const [room = '', id = ''] = line.split(' ');
    if (seen.has(id)) continue;
    seen.add(id);
    const seq = place.get(id) ?? 0;
    if (seq < (last.get(room) ?? 0)) rooms.add(room);
    last.set(room, seq);
  }
  return [...rooms];
};

const requestedIn = (log: readonly Raw[]): readonly string[] =>
  log.filter(({ type }) => type === messageRequested.type).map(({ data }) => String(data['messageId']));

/** Each request has one answer, and each key's were given in log order. */
const checkHandled = async (world: World, file: string): Promise<void> => {
  const read = (): Promise<string> => readFile(file, 'utf8').catch(() => '');
  const wanted = [...world.acked.keys()].filter((id) => id.startsWith('asked-')).length;
  await world.until(async () => new Set((await read()).trim().split('\n')).size >= wanted, HANDLED_MS);
  const look = async () => {
    const log = await readStream(world.broker);
    return { log, requested: requestedIn(log), answers: answersOf(log) };
  };
  await world.until(async () => {
    const { requested, answers } = await look();
    return requested.every((id) => answers.has(id));
  }, 10_000);
  const { log, requested, answers } = await look();
  const missing = requested.filter((id) => !answers.has(id));
  const twice = [...answers].filter(([, count]) => count > 1);
  const trace = await read();
  const rooms = disorder(log, trace);
  world.note('handled', answers.size);
  world.note('handled again', trace.split('\n').length - 1 - answers.size);
  if (missing.length > 0) world.violated('I5', `${missing.length} of ${requested.length} events were not handled`);
  if (twice.length > 0) world.violated('I1', `${twice.length} answers of a handler are stored twice`);
  if (rooms.length > 0) world.violated('I2', `${rooms.length} rooms were handled out of their order`);
};

const secret = (): string => randomBytes(32).toString('base64url');

/** What production mode wants to be given, and makes nobody up for. */
const production = () => ({
  AURALINK_MODE: 'production',
  AURALINK_JWT_SECRET: secret(),
  AURALINK_PERSON_KEY: secret(),
  AURALINK_MASTER_KEY: secret(),
});

/** The same program for somebody else: refusals that come at once let the callers use up what they may ask in a minute, and they alone. */
const forAnother = async (program: Program, jwtSecret: string): Promise<Program> => {
  const { tenant } = decodeJwt<{ readonly tenant: string }>(program.token);
  const grant = { tenant, subject: 'watcher', roles: ['platform-admin'], scope: '*' };
  return { ...program, token: await issueToken(jwtSecret, { ...grant, ttlS: 3_600 }) };
};

const row: Row = {
  id: 'f21',
  title: 'one of three nats-servers killed',
  inject:
    'three replicas in production mode; kill -9 of the leader and of followers in turn under load, then of two at once; every acknowledgement read back from each server',
  three: true,
  run: async (world) => {
    const file = join(world.dir, 'order');
    const settings = production();
    const program = await world.startWhole('http,projections,handlers', { ...settings, CHAOS_ORDER_FILE: file });
    const watched = await forAnother(program, settings.AURALINK_JWT_SECRET);
    const [load, asked] = [loadOf(world.chance), loadOf(world.chance.apart('asked'), 8)];
    const over = new AbortController();
    let n = 0;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!over.signal.aborted) {
        n += 1;
        const events =
          n % ASKED_EACH === 0 ? asked.many(PER_REQUEST).map((one) => apart(asRequest(one))) : load.many(PER_REQUEST);
        await insist(
          () => program,
          events,
          world.acked,
          over.signal,
          ({ status, code }) => {
            if (status === 202) return;
            world.count('refused');
            if (status !== 503 && status !== 429) world.violated('I5', `an answer ${status} ${String(code)}`);
          },
        );
        await sleep(20);
      }
    });
    const own = loadOf(world.chance.apart('own'), 8);
    const numbered = { ...own, many: (count: number) => own.many(count).map((one) => apart(one, 'own')) };
    const from = performance.now();
    const passed = (what: string): void =>
      world.note(`s until ${what}`, Math.round((performance.now() - from) / 1_000));
    await readBack(world, watched, numbered, world.much(100, 20));
    passed('read');
    const held = await oneAway(world, watched, numbered, world.much(10, 2));
    passed('one');
    // What does not stand the loss of one server need not show what it does without two.
    if (!held) return over.abort();
    await twoAway(world, watched, numbered);
    passed('two');
    if (!(await world.until(() => isReady(program), ELECTION_MS)))
      world.violated('I5', 'the program is not ready at the end');
    over.abort();
    await Promise.all(callers);
    passed('callers');
    await checkHandled(world, file);
    passed('handled');
    await world.caughtUp(60_000);
    await world.check();
  },
  protections: [
    {
      name: 'three replicas (one, on the same three servers)',
      breaks: ['I1', 'I5', 'I7'],
      edits: [
        { file: 'streams/topology.ts', find: 'num_replicas: replicas,', replace: 'num_replicas: 1 + 0 * replicas,' },
      ],
    },
    {
      name: 'the proof that a replica is not behind',
      breaks: ['I7'],
      edits: [{ file: 'streams/replicas.ts', find: 'Boolean(nc.info?.cluster);', replace: 'nc.info === undefined;' }],
    },
  ],
};

/** Ids of loads beside each other must differ; the number at the end stays, which the tally adds up. */
const apart = <S extends { readonly id: string; readonly data: Readonly<Record<string, unknown>> }>(
  sent: S,
  mark = 'asked',
): S => ({
  ...sent,
  id: `${mark}-${sent.id}`,
  data: { ...sent.data, messageId: `${mark}-${String(sent.data['messageId'])}` },
});

export default row;
