import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { connectBroker } from '../../streams/broker.ts';
import type { createLogReader } from '../../streams/read.ts';
import { type loadOf, post } from './load.ts';
import type { Program } from './program.ts';
import type { NodeName } from './three.ts';
import type { World } from './world.ts';

const ANSWER_MS = 6_000;
/** Far shorter than what makes the others look for a new leader. */
const STOOD_STILL_MS = 500;
/** What the callers have stored by then the server has to make up for before it has the event that is asked for. */
const BEHIND_MS = 150;
/** The question lies in the server's socket by then. */
const QUESTION_MS = 5;

interface Question {
  readonly world: World;
  readonly program: Program;
  readonly load: ReturnType<typeof loadOf>;
  readonly reader: ReturnType<typeof createLogReader>;
}

/** The position of one event that was stored just now; undefined: it was refused, or not stored in time. */
const storedNow = async ({ world, program, load }: Question, withinMs: number): Promise<Asked | undefined> => {
  const [sent] = load.many(1);
  if (!sent) return undefined;
  const answer = post(program, [sent], world.acked).then(({ status }) => status === 202);
  const inTime = await Promise.race([answer, sleep(withinMs, false)]);
  return inTime ? { id: sent.id, seq: world.acked.get(sent.id) ?? 0 } : undefined;
};

interface Asked {
  readonly id: string;
  readonly seq: number;
}

const look = async ({ world, reader }: Question, { id, seq }: Asked, count: string): Promise<void> => {
  const stored = await reader.one({ stream: 'EVENTS', seq });
  if (stored?.event.id === id) world.count(count);
  else world.violated('I7', `${id} is not found at EVENTS:${seq} directly after its acknowledgement`);
};

/** The server that is asked stood still while the others stored the event: the question reaches it together with what it has missed. */
const lookAtOneBehind = async (question: Question, name: NodeName): Promise<void> => {
  const goOn = question.world.three().pauseNode(name);
  try {
    await sleep(BEHIND_MS);
    const asked = await storedNow(question, STOOD_STILL_MS);
    if (!asked) return question.world.count('not stored while one stood still');
    const seen = look(question, asked, 'read back from one that stood still');
    await sleep(QUESTION_MS);
    goOn();
    await seen;
  } finally {
    goOn();
  }
};

/** What was acknowledged is there for every reader at once, whichever server answers: each is asked over a connection of its own. */
export const readBack = async (
  world: World,
  program: Program,
  load: ReturnType<typeof loadOf>,
  times: number,
): Promise<void> => {
  const from = <M>(file: string): Promise<M> => import(pathToFileURL(join(world.tree, file)).href) as Promise<M>;
  const { connectBroker: connect } = await from<{ connectBroker: typeof connectBroker }>('streams/broker.ts');
  const { createLogReader: open } = await from<{ createLogReader: typeof createLogReader }>('streams/read.ts');
  const { url, user, password } = world.broker;
  const three = world.three();
  for (const [at, one] of url.split(',').entries()) {
    const broker = await connect({ url: one, user, password, name: 'read-back' });
    const question = { world, program, load, reader: open(broker) };
    const name = three.names[at];
    for (let time = 0; time < times; time += 1) {
      const asked = await storedNow(question, ANSWER_MS);
      if (asked) await look(question, asked, 'read back');
      if (name !== undefined && name !== (await three.leader())) await lookAtOneBehind(question, name);
    }
    await broker.close();
  }
};
