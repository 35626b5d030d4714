import type { Room } from '../api/types.ts';
import { CopyId } from '../ui/Copy.tsx';
import { Panel } from '../ui/Panel.tsx';
import classes from './RoomPage.module.css';

const pretty = (metadata: string): string => {
  try {
    return JSON.stringify(JSON.parse(metadata), null, 2);
  } catch {
    return metadata;
  }
};

/** The settings a room was made with. */
export const Details = ({ room }: { readonly room: Room }) => (
  <Panel title="Details">
    <dl className={classes.details}>
      <div>
        <dt>Max participants</dt>
        <dd>{room.max_participants || 'No limit'}</dd>
      </div>
      <div>
        <dt>Empty timeout</dt>
        <dd>{room.empty_timeout_s === null ? '–' : `${room.empty_timeout_s} s`}</dd>
      </div>
      <div>
        <dt>AI agent</dt>
        <dd>{room.ai_agent_enabled ? (room.agent_id ?? 'Yes') : 'No'}</dd>
      </div>
      {room.request_id ? (
        <div>
          <dt>Request</dt>
          <dd>
            <CopyId value={room.request_id} label="Copy request id" />
          </dd>
        </div>
      ) : null}
    </dl>
    {room.metadata ? <pre className={classes.metadata}>{pretty(room.metadata)}</pre> : null}
  </Panel>
);
