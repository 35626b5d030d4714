import { defineProjection, row, when } from '../../../db/define.ts';
import { messageSent } from '../../../schemas/messages.ts';
import { ChaosTally } from './tally-entity.ts';

/** Counts the messages of a room, adds their numbers up and keeps the last one; it cannot take poison. */
export default defineProjection({
  name: 'chaos-tally',
  tables: [ChaosTally],
  cases: [
    when(messageSent, ({ tenant, data: { roomId, messageId } }) => {
      const number = messageId.split('-').at(-1);
      if (number === 'poison') throw new RangeError('the case cannot take poison');
      return row(ChaosTally, tenant, roomId)
        .add({ total: 1, sum: Number(number) })
        .set({ last: messageId });
    }),
  ],
});
