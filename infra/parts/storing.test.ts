import { expect, test } from 'vitest';
import { Fault, type ErrorCode } from '../../schemas/errors.ts';
import type { Publisher, Stored } from '../../streams/log.ts';
import { watchStoring } from './storing.ts';

/** A publisher that fails with the next code, or stores where there is none. */
const given = () => {
  const codes: (ErrorCode | undefined)[] = [];
  const clock = { ms: 0 };
  const publish = async (): Promise<Stored> => {
    const code = codes.shift();
    if (code !== undefined) throw new Fault(code);
    return {} as Stored;
  };
  const many = async (): Promise<readonly Stored[]> => [await publish()];
  const publisher: Publisher = { publish, publishEvent: publish, publishAll: many, publishEvents: many };
  const storing = watchStoring(publisher, () => clock.ms);
  const attempt = async (code?: ErrorCode): Promise<string> => {
    codes.push(code);
    return storing.publisher.publishEvent({} as never).then(
      () => 'stored',
      (thrown: unknown) => (thrown as Fault).code,
    );
  };
  return { storing, attempt, clock };
};

test('what cannot be stored is trouble from the first failure on, until something is stored', async () => {
  const { storing, attempt, clock } = given();
  expect(storing.trouble()).toBeUndefined();
  clock.ms = 1_000;
  expect(await attempt('BROKER_UNREACHABLE')).toBe('BROKER_UNREACHABLE');
  clock.ms = 4_000;
  await attempt('LOG_FULL');
  expect(storing.trouble()).toEqual({ code: 'LOG_FULL', since: '1970-01-01T00:00:01.000Z' });
  expect(await attempt()).toBe('stored');
  expect(storing.trouble()).toBeUndefined();
});

test('it is forgotten when nobody tries any more, and known again by the next failure', async () => {
  const { storing, attempt, clock } = given();
  await attempt('BROKER_UNREACHABLE');
  clock.ms = 10_000;
  expect(storing.trouble()).toBeUndefined();
  await attempt('BROKER_UNREACHABLE');
  expect(storing.trouble()?.code).toBe('BROKER_UNREACHABLE');
});

test('a refusal that is the caller’s own says nothing about the log', async () => {
  const { storing, attempt } = given();
  for (const code of ['EVENT_INVALID', 'REVISION_CONFLICT', 'BROKER_BUSY'] as const)
    expect(await attempt(code)).toBe(code);
  expect(storing.trouble()).toBeUndefined();
});
