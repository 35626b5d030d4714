import {
  IconAlarm,
  IconAlarmOff,
  IconBroadcast,
  IconBug,
  IconCircleDot,
  IconDoorEnter,
  IconDatabaseCog,
  IconDoorExit,
  IconFileReport,
  IconKey,
  IconMailCheck,
  IconMailOff,
  IconMailX,
  IconMessage,
  IconMessageX,
  IconMicrophone,
  IconMicrophoneOff,
  IconPlayerRecord,
  IconPlayerStop,
  IconPlugConnectedX,
  IconScreenShare,
  IconShieldCheck,
  IconShieldX,
  IconUserMinus,
  IconUsersGroup,
  IconUsersPlus,
  IconVideo,
  type TablerIcon,
} from '@tabler/icons-react';
import { createElement } from 'react';
import { shortType } from '../ui/format.ts';
import { DOMAINS, domainOf } from './domains.ts';
import classes from './kinds.module.css';

/** The domain of a type gives its colour, the fact its icon; unknown types stay readable and grey. */
const ICONS: Record<string, TablerIcon> = {
  room: IconUsersGroup,
  'room.requested': IconUsersPlus,
  'room.token_issued': IconKey,
  'room.finished': IconPlayerStop,
  'room.ended': IconPlayerStop,
  'room.lost': IconPlayerStop,
  'room.end_requested': IconPlayerStop,
  'room.reported': IconFileReport,
  participant: IconDoorEnter,
  'participant.left': IconDoorExit,
  'participant.connection_aborted': IconPlugConnectedX,
  'participant.remove_requested': IconUserMinus,
  'participant.removed': IconUserMinus,
  track: IconMicrophone,
  message: IconMessage,
  'message.refused': IconMessageX,
  egress: IconPlayerRecord,
  ingress: IconBroadcast,
  dead_letter: IconMailX,
  'dead_letter.redriven': IconMailCheck,
  'dead_letter.discarded': IconMailOff,
  timer: IconAlarm,
  'timer.cancelled': IconAlarmOff,
  projection: IconDatabaseCog,
  audit: IconShieldCheck,
  'audit.gap_found': IconShieldX,
  webhook: IconBug,
};

const TRACK_ICONS: Record<string, TablerIcon> = { CAMERA: IconVideo, SCREEN_SHARE: IconScreenShare };

const iconOf = (name: string, data: Readonly<Record<string, unknown>> | undefined): TablerIcon => {
  if (name === 'track.muted' && data?.['muted'] !== false) return IconMicrophoneOff;
  const source = data?.['source'];
  if (name.startsWith('track.') && typeof source === 'string') {
    return TRACK_ICONS[source.toUpperCase()] ?? (data?.['kind'] === 'video' ? IconVideo : IconMicrophone);
  }
  return ICONS[name] ?? ICONS[name.split('.')[0] ?? ''] ?? IconCircleDot;
};

const colourOf = (type: string): string => {
  const domain = domainOf(type);
  return `var(${DOMAINS.find(({ key }) => key === domain)?.colour ?? '--kind-other'})`;
};

interface KindProps {
  readonly type: string;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** The small picture of an event's kind. */
export const KindIcon = ({ type, data }: KindProps) => (
  <span className={classes.icon} style={{ color: colourOf(type) }} aria-hidden>
    {createElement(iconOf(shortType(type), data), { size: 15, stroke: 1.8 })}
  </span>
);

/** A type without its common parts: the domain in its colour, the fact in plain. */
export const TypeName = ({ type }: { readonly type: string }) => {
  const [domain = '', ...rest] = shortType(type).split('.');
  return (
    <span className={classes.type} title={type}>
      <span style={{ color: colourOf(type) }}>{domain}</span>
      {rest.length > 0 ? `.${rest.join('.')}` : ''}
    </span>
  );
};
