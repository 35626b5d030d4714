import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { messageSent } from '../../schemas/messages.ts';
import { CAUSE, collect, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const PROGRAM = fileURLToPath(new URL('../fixtures/yielding-worker.ts', import.meta.url));
const NEVER_MS = 600_000;

const worker = (pauseMs: number): ChildProcess => {
  const { url, user, password } = backbone.nats;
  const child = spawn(process.execPath, [PROGRAM, url, user, password, String(pauseMs)], { stdio: 'inherit' });
  children.push(child);
  return child;
};
const told = async () =>
  (await collect(backbone.reader.read({ types: [messageSent.type] }))).map(({ event, msgId }) => ({
    msgId,
    step: String(event.data['messageId']).replace('rq-steps-', ''),
    cause: event.causationid,
  }));

it('a process killed in the middle of a generator: the next one completes it, and nothing is there twice', async () => {
  const cause = await backbone.publisher.publish(wish('rq-steps'), CAUSE);
  const first = worker(NEVER_MS);
  await expect.poll(async () => (await told()).length, { timeout: 30_000 }).toBe(3);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const before = await told();
  expect(before.map(({ step }) => step)).toEqual(['0', '1', '2']);

  worker(0);
  await expect.poll(async () => (await told()).length, { timeout: 60_000 }).toBe(6);
  const consumer = async () => backbone.broker.jsm.consumers.info('EVENTS', 'tells-in-steps');
  await expect.poll(async () => (await consumer()).num_ack_pending, { timeout: 60_000 }).toBe(0);
  const after = await told();
  expect(after.map(({ step }) => step)).toEqual(['0', '1', '2', '3', '4', '5']);
  expect(after.slice(0, 3)).toEqual(before);
  expect(new Set(after.map(({ msgId }) => msgId)).size).toBe(6);
  for (const one of after) expect(one.cause).toBe(cause.msgId);
}, 150_000);
