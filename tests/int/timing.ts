import { afterEach } from 'vitest';
import armTimer from '../../handlers/timers/arm-timer.ts';
import { emit, type DataOf } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import { timerCancelled, timerFired, timerSet } from '../../schemas/timers.ts';
import type { Broker } from '../../streams/broker.ts';
import { consumerInfo } from '../../streams/consumers.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { timerKey } from '../../streams/identity.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { scheduleOf, type Moment } from '../../streams/timers/moment.ts';
import { startTimers } from '../../streams/timers/run.ts';
import { conform } from '../../streams/timers/schedule.ts';
import { EVENTS, TIMERS } from '../../streams/topology.ts';
import { CAUSE, collect, until, type Backbone } from './backbone.ts';

interface Wanted {
  readonly id?: string;
  readonly key?: string;
  readonly event?: DataOf<typeof timerSet>['event'];
}

let tenants = 0;

/** Timers on a backbone: processes that fire them, and what a test wants to know. */
export const useTiming = (backbone: Backbone) => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  /** What a process with the role `handlers` runs of timers, on a connection of its own if it is to be cut off. */
  const startProcess = async (handlers: readonly HandlerDeclaration[] = [], broker: Broker = backbone.broker) => {
    const { publisher, reader, meter, catalogue } = backbone;
    const timers = { conform: (...args: [string, string, number]) => conform(broker, ...args) };
    const options = { broker, publisher, reader, meter, catalogue };
    const running = await startHandlers({ ...options, ports: { timers }, handlers: [armTimer, ...handlers] });
    const firing = await startTimers(options);
    const stop = async () => {
      await running.stop(500);
      await firing.stop(500);
    };
    stops.push(stop);
    return { stop };
  };

  const newTenant = (): string => `t${process.pid}-${++tenants}`;

  /** Sets a timer as POST /timers does, for a wish for a room. */
  const set = (tenant: string, moment: Moment, { id = 'a', key = 'rq-{timer.occurrence}', event }: Wanted = {}) =>
    backbone.publisher.publish(
      emit(timerSet, {
        timerId: timerKey('people', id),
        name: id,
        ...scheduleOf(moment, Date.now()),
        setBy: 'somebody',
        event: event ?? {
          type: roomRequested.type,
          source: '/timers',
          data: { requestId: key, name: 'standup', aiAgentEnabled: false },
        },
      }),
      { ...CAUSE, tenant },
    );
  const cancelled = (tenant: string, id = 'a') =>
    backbone.publisher.publish(
      emit(timerCancelled, { timerId: timerKey('people', id), name: id, cancelledBy: 'somebody' }),
      { ...CAUSE, tenant },
    );

  const told = (tenant: string, ...types: readonly string[]): Promise<StoredEvent[]> =>
    collect(backbone.reader.read({ tenant, ...(types.length > 0 ? { types } : {}) }));
  const wishes = (tenant: string) => told(tenant, roomRequested.type);
  const fired = async (tenant: string) =>
    (await told(tenant, timerFired.type)).map(({ event }) => event.data as unknown as DataOf<typeof timerFired>);
  const untilFired = (tenant: string, times = 1) =>
    until(async () => (await fired(tenant)).length >= times, `${tenant} to fire ${times} times`);
  const waiting = async (): Promise<Record<string, number>> => {
    const { state } = await backbone.broker.jsm.streams.info(TIMERS, { subjects_filter: '>' });
    return state.subjects ?? {};
  };
  /** Everything that was ever due is dealt with. */
  const settled = () =>
    until(async () => {
      const names = await Promise.all([info('arm-timer', EVENTS), info('fire-timers', TIMERS)]);
      return names.every((one) => one !== undefined && one.num_pending === 0 && one.num_ack_pending === 0);
    }, 'timers to be settled');
  const info = (name: string, stream: string) => consumerInfo(backbone.broker, name, stream);
  const armed = (tenant: string, id = 'a') =>
    until(async () => `timer.set.${tenant}.${timerKey('people', id)}` in (await waiting()), 'the timer to be armed');
  return { startProcess, newTenant, set, cancelled, told, wishes, fired, untilFired, waiting, settled, armed, stops };
};
