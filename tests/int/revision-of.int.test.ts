import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { CAUSE, codeOf, ending, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const store = async (...drafts: ReturnType<typeof wish>[]): Promise<number[]> => {
  const seqs: number[] = [];
  for (const draft of drafts) seqs.push((await backbone.publisher.publish(draft, CAUSE)).position.seq);
  return seqs;
};

describe('the revision of an aggregate', () => {
  it('is the sequence of its last event of any type, of this tenant and key alone', async () => {
    const [first, , last] = await store(ending('RM_1'), ending('RM_2'), ending('RM_1'), ending('RM_11'));
    await backbone.publisher.publish(ending('RM_1'), { ...CAUSE, tenant: 'umbra' });
    expect(await backbone.reader.revisionOf('acme', 'room/RM_1')).toBe(last);
    expect(last).toBeGreaterThan(first as number);
  });

  it('is what a guarded write must expect, 0 while there is no event', async () => {
    expect(await backbone.reader.revisionOf('acme', 'room_request/none')).toBe(0);
    await backbone.publisher.publish(wish('none'), { ...CAUSE, expect: { revision: 0 } });
    const revision = await backbone.reader.revisionOf('acme', 'room_request/none');
    expect(await codeOf(backbone.publisher.publish(wish('none'), { ...CAUSE, expect: { revision } }))).toBe('no fault');
  });

  it('refuses a subject that is none', async () => {
    expect(await codeOf(backbone.reader.revisionOf('acme', 'room/*'))).toBe('KEY_NOT_A_TOKEN');
    expect(await codeOf(backbone.reader.revisionOf('acme', 'room'))).toBe('KEY_NOT_A_TOKEN');
  });
});

describe('the position of a moment', () => {
  let [before, between, after] = ['', '', ''];
  let seqs: number[];
  const pause = async (): Promise<string> => {
    await sleep(5);
    const now = new Date().toISOString();
    await sleep(5);
    return now;
  };
  beforeAll(async () => {
    before = await pause();
    seqs = await store(wish('m-1'), wish('m-2'));
    between = await pause();
    // It says it happened long ago; the log got it now, and that counts.
    seqs.push(...(await store({ ...wish('m-3'), time: '2020-01-01T00:00:00.000Z' })));
    after = await pause();
  });
  const at = async (moment: string): Promise<number> => (await backbone.reader.positionAt(moment)).seq;

  it('is the last event that the log had stored by then', async () => {
    expect([await at(before), await at(between), await at(after)]).toEqual([(seqs[0] as number) - 1, seqs[1], seqs[2]]);
  });

  it('is the end of the log for a moment to come, and nothing before the first event', async () => {
    expect(await at('2999-01-01T00:00:00.000Z')).toBe((await backbone.reader.last()).seq);
    for (const early of ['1999-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z']) expect(await at(early)).toBe(0);
  });

  it('refuses what is no moment', async () => {
    expect(await codeOf(backbone.reader.positionAt('yesterday'))).toBe('CURSOR_INVALID');
  });
});
