import { beforeAll, describe, expect, it, vi } from 'vitest';
import { emit } from '../../schemas/define.ts';
import { roomEnded, roomEndRefused, roomEndRequested } from '../../schemas/rooms.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { EVENTS } from '../../streams/topology.ts';
import { useBackbone } from './backbone.ts';

const backbone = useBackbone();
const position = (seq: number) => ({ stream: EVENTS, seq });

const store = async (
  tenant: string,
  ...asked: readonly [roomId: string, event: 'ask' | 'end'][]
): Promise<number[]> => {
  const seqs: number[] = [];
  for (const [roomId, what] of asked) {
    const draft =
      what === 'ask'
        ? emit(roomEndRequested, { roomId, name: 'standup' })
        : emit(roomEnded, { roomId, name: 'standup', endedAt: '2026-11-21T09:15:01.870Z' });
    const { position: at } = await backbone.publisher.publish(draft, { tenant, source: '/auralink/http' });
    seqs.push(at.seq);
  }
  return seqs;
};

describe('the last event of a type of an aggregate', () => {
  let seqs: number[];
  const last = async (upTo?: number, tenant = 'acme', subject = 'room/RM_1') =>
    (
      await backbone.reader.lastOfType(
        tenant,
        subject,
        roomEndRequested,
        upTo === undefined ? undefined : position(upTo),
      )
    )?.position.seq;

  beforeAll(async () => {
    seqs = await store('acme', ['RM_1', 'ask'], ['RM_2', 'ask'], ['RM_1', 'end'], ['RM_1', 'ask'], ['RM_1', 'end']);
    seqs.push(...(await store('umbra', ['RM_1', 'ask'])));
  });

  it('is the last there is, of this tenant and aggregate alone', async () => {
    expect(await last()).toBe(seqs[3]);
    expect(await last(undefined, 'umbra')).toBe(seqs[5]);
    expect(await last(undefined, 'acme', 'room/RM_2')).toBe(seqs[1]);
  });

  it('is the last up to a position, that one included', async () => {
    const asked = seqs.slice(0, 5).map((seq) => last(seq));
    expect(await Promise.all(asked)).toEqual([seqs[0], seqs[0], seqs[0], seqs[3], seqs[3]]);
  });

  it('is the last of several types, whichever that is', async () => {
    const either = [roomEndRequested, roomEnded];
    const at = async (subject: string, upTo?: number) =>
      (await backbone.reader.lastOfType('acme', subject, either, upTo === undefined ? undefined : position(upTo)))
        ?.position.seq;
    expect(await at('room/RM_1')).toBe(seqs[4]);
    expect(await at('room/RM_1', seqs[3])).toBe(seqs[3]);
    expect(await at('room/RM_2')).toBe(seqs[1]);
    expect(await at('room/RM_3')).toBeUndefined();
  });

  it('is nothing where there is none, or none yet', async () => {
    expect(await last(undefined, 'acme', 'room/RM_3')).toBeUndefined();
    expect(await last(seqs[0], 'umbra')).toBeUndefined();
    expect(await backbone.reader.lastOfType('acme', 'room/RM_1', roomEndRefused)).toBeUndefined();
  });
});

it('a handler asks for it as of the event at hand: what came later does not count', async () => {
  const seen: (readonly [number, number | undefined])[] = [];
  const probe: HandlerDeclaration = {
    name: 'probe',
    meaning: 'Notes what it could see.',
    needs: [],
    order: 'key',
    parallel: 1,
    retryMs: [],
    timeoutMs: 5_000,
    from: 'start',
    on: [
      {
        event: roomEndRequested,
        run: async (event, _ports, { last }) => {
          const own = await last(roomEndRequested);
          expect(own?.position).toEqual(event.position);
          if (event.tenant === 'late') seen.push([event.position.seq, (await last(roomEnded))?.position.seq]);
          return [];
        },
      },
    ],
  };
  const [first, end, second] = await store('late', ['RM_1', 'ask'], ['RM_1', 'end'], ['RM_1', 'ask']);
  const { broker, publisher, reader, meter } = backbone;
  const handlers = await startHandlers({ broker, publisher, reader, meter, ports: {}, handlers: [probe] });
  await vi.waitFor(() => expect(seen).toHaveLength(2), 10_000);
  await handlers.stop();
  expect(seen).toEqual([
    [first, undefined],
    [second, end],
  ]);
});
