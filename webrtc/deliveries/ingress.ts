import { ingressEnded, ingressStarted } from '../../schemas/ingress.ts';
import { mapped, moment, notBefore, part, text, type Delivery, type Json, type Reader } from '../delivery.ts';
import { withoutAddresses } from '../secrets.ts';

/** Not its URL and not its stream key: whoever has them can speak into the room. */
const ingressOf = ({ personId }: Delivery, info: Json, state: Json) => {
  const participantIdentity = text(info, 'participantIdentity');
  return {
    ingressId: text(info, 'ingressId'),
    roomId: text(state, 'roomId'),
    roomName: text(info, 'roomName'),
    name: text(info, 'name'),
    inputType: text(info, 'inputType') ?? 'RTMP_INPUT',
    status: text(state, 'status') ?? 'ENDPOINT_INACTIVE',
    personId: participantIdentity === undefined ? undefined : personId(participantIdentity),
    participantIdentity,
  };
};

export const started: Reader = (delivery) => {
  const info = part(delivery.body, 'ingressInfo');
  const state = part(info, 'state');
  const startedAt = moment(state, 'startedAt', 'ns') ?? delivery.createdAt;
  return mapped(ingressStarted, { ...ingressOf(delivery, info, state), startedAt }, startedAt);
};

export const ended: Reader = (delivery) => {
  const info = part(delivery.body, 'ingressInfo');
  const state = part(info, 'state');
  const endedAt = moment(state, 'endedAt', 'ns') ?? notBefore(moment(state, 'startedAt', 'ns'), delivery.createdAt);
  return mapped(
    ingressEnded,
    { ...ingressOf(delivery, info, state), endedAt, error: withoutAddresses(text(state, 'error')) },
    endedAt,
  );
};
