import { expect, it } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import type { EventOf, StoredEvent } from '../../schemas/event.ts';
import { replayRequested } from '../../schemas/replays.ts';
import { foldReplay } from '../../streams/replay/state.ts';
import runReplay from './run-replay.ts';

it('given up before anything was told, a replay that is resumed tells its first event too', () => {
  const data = { ...replayRequested.example, from: 'EVENTS:100', to: 'EVENTS:199' };
  const position = { stream: 'EVENTS', seq: 200 };
  const asked = { position, msgId: 'm1', event: { type: replayRequested.type, data } } as unknown as StoredEvent;
  const request = { key: data.replayId, position, type: replayRequested.type, data } as unknown as EventOf;
  const [failed] = runReplay.otherwise?.(request, new Fault('BROKER_UNREACHABLE')) ?? [];
  const { event, data: told } = failed as { event: { type: string }; data: object };
  const stopped = { position: { ...position, seq: 201 }, msgId: 'm2', event: { type: event.type, data: told } };
  expect(told).toMatchObject({ position: 'EVENTS:99', delivered: 0 });
  expect(foldReplay([asked, stopped as unknown as StoredEvent])).toMatchObject({ position: 99, stoppedKnowing: 200 });
});
