import { Compile } from 'typebox/compile';
import type { Draft, EventDeclaration } from '../schemas/define.ts';
import type { Delivery, Mapped, Reader } from './delivery.ts';
import * as egress from './deliveries/egress.ts';
import * as ingress from './deliveries/ingress.ts';
import { other } from './deliveries/other.ts';
import * as participants from './deliveries/participants.ts';
import * as rooms from './deliveries/rooms.ts';
import * as tracks from './deliveries/tracks.ts';

/** Every delivery LiveKit names and the catalogue declares. */
export const READERS: Readonly<Record<string, Reader>> = {
  room_started: rooms.started,
  room_finished: rooms.finished,
  participant_joined: participants.joined,
  participant_left: participants.left,
  participant_connection_aborted: participants.aborted,
  track_published: tracks.published,
  track_unpublished: tracks.unpublished,
  egress_started: egress.started,
  egress_updated: egress.updated,
  egress_ended: egress.ended,
  ingress_started: ingress.started,
  ingress_ended: ingress.ended,
};

const compiled = new Map<EventDeclaration, ReturnType<typeof Compile>>();

const holds = ({ event, data }: Mapped): boolean => {
  const validator = compiled.get(event) ?? Compile(event.data);
  compiled.set(event, validator);
  return validator.Check(data);
};

/**
 * The event a delivery amounts to, with the webhook's id as its id. Pure. A name nobody has declared, and a delivery that does
 * not fit its declaration (no sid, a key that is no token), become `webhook.received`: refused at the log they would be lost.
 */
export const eventOfDelivery = (delivery: Delivery): Draft => {
  const reader = Object.hasOwn(READERS, delivery.name) ? READERS[delivery.name] : undefined;
  const known = reader?.(delivery);
  const { event, data, time } = known && holds(known) ? known : other(delivery);
  return { event, data, time, id: delivery.id };
};
