import { participantConnectionAborted, participantJoined, participantLeft } from '../../schemas/participants.ts';
import { mapped, moment, notBefore, part, text, type Delivery, type Json, type Reader } from '../delivery.ts';

const KINDS = { STANDARD: 'standard', INGRESS: 'ingress', EGRESS: 'egress', SIP: 'sip', AGENT: 'agent' } as const;

/** LiveKit leaves STANDARD out; kinds it has added since (CONNECTOR, BRIDGE) are `other`. */
const kindOf = (participant: Json): (typeof KINDS)[keyof typeof KINDS] | 'other' => {
  const kind = participant.kind ?? 'STANDARD';
  return Object.hasOwn(KINDS, kind as string) ? KINDS[kind as keyof typeof KINDS] : 'other';
};

/** Before the kind AGENT there was only the permission; old agents still join that way. */
const isAgent = (participant: Json): boolean =>
  kindOf(participant) === 'agent' || part(participant, 'permission').agent === true;

const attributesOf = (participant: Json): Record<string, string> | undefined => {
  const pairs = Object.entries(part(participant, 'attributes')).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
};

const joinOf = (participant: Json): string | undefined =>
  moment(participant, 'joinedAtMs', 'ms') ?? moment(participant, 'joinedAt', 's');

const sessionOf = ({ body, personId }: Delivery, participant: Json) => {
  const identity = text(participant, 'identity');
  return {
    roomId: text(part(body, 'room'), 'sid'),
    participantId: text(participant, 'sid'),
    personId: identity === undefined ? undefined : personId(identity),
    identity,
    name: text(participant, 'name'),
    metadata: text(participant, 'metadata'),
    attributes: attributesOf(participant),
    kind: kindOf(participant),
    isAgent: isAgent(participant),
  };
};

export const joined: Reader = (delivery) => {
  const participant = part(delivery.body, 'participant');
  const joinedAt = joinOf(participant) ?? delivery.createdAt;
  return mapped(participantJoined, { ...sessionOf(delivery, participant), joinedAt }, joinedAt);
};

export const left: Reader = (delivery) => {
  const participant = part(delivery.body, 'participant');
  const joinedAt = joinOf(participant);
  const leftAt = notBefore(joinedAt, delivery.createdAt);
  return mapped(
    participantLeft,
    { ...sessionOf(delivery, participant), joinedAt, leftAt, reason: text(participant, 'disconnectReason') },
    leftAt,
  );
};

export const aborted: Reader = (delivery) => {
  const participant = part(delivery.body, 'participant');
  const abortedAt = notBefore(joinOf(participant), delivery.createdAt);
  return mapped(
    participantConnectionAborted,
    { ...sessionOf(delivery, participant), abortedAt, reason: text(participant, 'disconnectReason') },
    abortedAt,
  );
};
