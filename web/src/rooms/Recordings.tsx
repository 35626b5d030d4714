import { useQuery } from '@tanstack/react-query';
import { recordingsQuery } from '../api/queries.ts';
import type { Recording, Room } from '../api/types.ts';
import { bytes, duration } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { State, type Tone } from '../ui/State.tsx';
import { At } from '../ui/Time.tsx';
import { usePast } from './past.ts';
import classes from './RoomPage.module.css';

const toneOf = ({ status, ended_at }: Recording): Tone => {
  if (/fail|abort|limit/i.test(status)) return 'bad';
  return ended_at ? 'quiet' : 'live';
};

const statusOf = (status: string): string => {
  const word = status.replace(/^EGRESS_/, '').toLowerCase();
  return word.charAt(0).toUpperCase() + word.slice(1);
};

const filesOf = ({ files }: Recording): string =>
  files.map((file) => [file.filename, duration(file.duration_ms), bytes(file.size_bytes)].join(' · ')).join(', ');

/** Recordings and streams out of a room; not shown while there is none. */
export const Recordings = ({ room }: { readonly room: Room }) => {
  const { data } = useQuery(recordingsQuery(room.id, usePast()?.at));
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title="Recordings" count={data.items.length}>
      <dl className={classes.details}>
        {data.items.map((recording) => (
          <div key={recording.id}>
            <dt>
              <State tone={toneOf(recording)}>{statusOf(recording.status)}</State>
            </dt>
            <dd>
              {recording.error ?? (filesOf(recording) || (recording.kind ?? recording.id))}
              {recording.started_at ? (
                <span className={classes.quiet}>
                  {' '}
                  · <At time={recording.started_at} />
                </span>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
};
