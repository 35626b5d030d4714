import { expect, it } from 'vitest';
import type { Event as Told } from '../api.gen.ts';
import { eventItem, isLeftOut } from './event-item.ts';

const given = (more: object) =>
  ({ position: 'EVENTS:1', msg_id: 'm', event: { subject: 'room/RM_x', ...more } }) as unknown as Told;

it('an event of a list whose data was left out can be shown, and is known to have more', () => {
  const item = eventItem({
    ...given({ dataref: 'objects:payloads/acme/ab' }),
    unread: { code: 'PAYLOAD_LEFT_OUT', title: 'left out' },
  });
  expect(item.event.data).toEqual({});
  expect(isLeftOut(item)).toBe(true);
});

it('any other is as it came', () => {
  const item = eventItem(given({ data: { roomId: 'RM_x' } }));
  expect(item.event.data).toEqual({ roomId: 'RM_x' });
  expect(isLeftOut(item)).toBe(false);
});
