import Type from 'typebox';
import { type ErrorCode, Fault } from '../schemas/errors.ts';
import { parsePosition, type Position } from '../schemas/event.ts';
import { EVENTS } from '../streams/topology.ts';
import type { Ports } from './ports.ts';
import { closed } from './shapes/fields.ts';
import type { Room } from './shapes/rooms.ts';

/** The parameter of every path below a room. */
export const InRoom = closed({
  room: Type.String({
    minLength: 1,
    maxLength: 256,
    description:
      'Sid, request id or name (then the newest room of that name; with `at`, the one that was the newest then)',
  }),
});

/** Ends a request for something that is not there. */
export const missing = (code: ErrorCode, details: Readonly<Record<string, unknown>>): never => {
  throw new Fault(code, details);
};

/** The room a path names: by sid, request id or name. Throws ROOM_NOT_FOUND. */
export const findRoom = async (rooms: Ports['rooms'], tenant: string, ref: string): Promise<Room> =>
  (await rooms.one(tenant, ref)) ?? missing('ROOM_NOT_FOUND', { room: ref });

/** Ends a request for what only LiveKit can do where the tenant has none: an intent that nobody takes up is not stored. */
export const needLiveKit = (livekit: Ports['livekit'], tenant: string): void => {
  if (!livekit.configured(tenant)) missing('LIVEKIT_NOT_CONFIGURED', { tenant });
};

/**
 * A room to act on. Throws ROOM_NOT_FOUND, ROOM_NOT_READY while it is a wish, ROOM_ENDED when it is over; that
 * last is no objection to a repeat of a request that was carried out while it lived.
 */
export const actOn = async (rooms: Ports['rooms'], tenant: string, ref: string, repeated: unknown): Promise<Room> => {
  const room = await findRoom(rooms, tenant, ref);
  const { id, name, state } = room;
  if (state === 'refused') missing('ROOM_NOT_FOUND', { room: ref, reason: 'the request for this room was refused' });
  if (state === 'requested' || name === '') missing('ROOM_NOT_READY', { room: id });
  if (state === 'finished' && repeated === undefined) missing('ROOM_ENDED', { room: id });
  return room;
};

/** Reads a position on the log; the same number on another stream is another place. Throws CURSOR_INVALID. */
export const readPosition = (text: string): Position => {
  const position = parsePosition(text);
  return position?.stream === EVENTS ? position : missing('CURSOR_INVALID', { position: text });
};

/** The fields that have a value: optional fields are left out, never undefined. */
export const present = <Fields extends Readonly<Record<string, unknown>>>(
  fields: Fields,
): { [K in keyof Fields]?: Exclude<Fields[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof Fields]?: Exclude<Fields[K], undefined>;
  };
