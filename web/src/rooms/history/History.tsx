import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowsDiff, IconClockPlay, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useCallback } from 'react';
import type { RoomMoment } from '../../api/types.ts';
import { Commands } from '../../audit/Commands.tsx';
import { changesAsAura, changesAsCurl, roomAsAura, roomAsCurl } from '../../events/commands.ts';
import { timeOfDay } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import classes from './History.module.css';
import { indexOf, isPosition } from './scale.ts';
import { TimeScale } from './TimeScale.tsx';
import { usePlay } from './usePlay.ts';

interface HistoryProps {
  readonly room: string;
  readonly moments: readonly RoomMoment[];
  /** How many there are; the scale shows some of very many. */
  readonly total: number;
  /** The position that is shown; undefined is now. */
  readonly at: string | undefined;
  /** The earlier position that it is compared with. */
  readonly from: string | undefined;
  readonly onGo: (change: { readonly at?: string | undefined; readonly from?: string | undefined }) => void;
}

interface BannerProps {
  readonly at: string;
  readonly moment: RoomMoment | undefined;
  readonly onBack: () => void;
}

/** What the page shows, and the way back. */
const Banner = ({ at, moment, onBack }: BannerProps) => {
  const time = isPosition(at) ? moment?.time : at;
  return (
    <div className={classes.banner} role="status">
      <IconClockPlay size={16} aria-hidden />
      <span>
        {time ? (
          <>
            As it was at <time dateTime={time}>{timeOfDay(time)}</time>
          </>
        ) : (
          'As it was before its first event'
        )}
        {isPosition(at) ? <span className={`mono ${classes.position}`}>{at}</span> : null}
      </span>
      <Button size="compact-xs" variant="default" onClick={onBack}>
        Back to now
      </Button>
    </div>
  );
};

/** The way through a room's history: a slider over its moments, and a second one to compare with. */
export const History = ({ room, moments, total, at, from, onGo }: HistoryProps) => {
  const last = moments.length;
  const index = at === undefined ? last : indexOf(moments, at);
  const positionOf = useCallback((step: number): string | undefined => moments[step]?.position, [moments]);
  const move = useCallback((step: number): void => onGo({ at: positionOf(step), from }), [onGo, positionOf, from]);
  const { playing, toggle } = usePlay(index, last, move);
  const end = at ?? moments.at(-1)?.position ?? '';
  const compare = (): void =>
    onGo({ at, from: from === undefined ? positionOf(Math.max(0, Math.min(index, last - 1) - 1)) : undefined });
  return (
    <Panel
      title="History"
      count={total}
      actions={
        <>
          <Tooltip label={playing ? 'Pause' : 'Play its events one by one'}>
            <ActionIcon onClick={toggle} disabled={last === 0} aria-label={playing ? 'Pause' : 'Play'}>
              {playing ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
            </ActionIcon>
          </Tooltip>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowsDiff size={13} />}
            aria-pressed={from !== undefined}
            // Until the moments are there it would lead nowhere.
            disabled={last === 0}
            onClick={compare}
          >
            {from === undefined ? 'Compare two moments' : 'Stop comparing'}
          </Button>
        </>
      }
    >
      {at === undefined ? null : (
        <Banner at={at} moment={moments[index]} onBack={() => onGo({ at: undefined, from: undefined })} />
      )}
      {from === undefined ? null : (
        <TimeScale
          label="From"
          moments={moments}
          at={indexOf(moments, from)}
          onMove={(step) => onGo({ at, from: positionOf(Math.min(step, index, last - 1)) })}
        />
      )}
      <TimeScale label={from === undefined ? 'Moment' : 'To'} moments={moments} at={index} onMove={move} />
      {at === undefined && from === undefined ? null : (
        <Commands
          curl={from === undefined ? roomAsCurl(room, at) : changesAsCurl(room, from, end)}
          aura={from === undefined ? roomAsAura(room, at) : changesAsAura(room, from, end)}
        />
      )}
    </Panel>
  );
};
