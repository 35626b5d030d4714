import { Button } from '@mantine/core';
import type { Room } from '../api/types.ts';
import { Panel } from '../ui/Panel.tsx';
import classes from './Join.module.css';
import { JoinForm } from './JoinForm.tsx';
import { Stage } from './Stage.tsx';
import { useCall } from './useCall.ts';

interface JoinPanelProps {
  readonly room: Room;
  readonly onClose: () => void;
}

/** Whoever was in a room that is over is told so; nobody can join it any more. */
const Over = ({ notice, onClose }: { readonly notice: string; readonly onClose: () => void }) => (
  <Panel title="You were in the room">
    <div className={classes.over}>
      <p role="status">{notice}</p>
      <Button variant="default" onClick={onClose}>
        Close
      </Button>
    </div>
  </Panel>
);

/** Joining a room from this browser: first who and with what, then the room itself. */
const JoinPanel = ({ room, onClose }: JoinPanelProps) => {
  const call = useCall(room.id);
  const isIn = call.phase === 'in' || call.phase === 'resuming';
  if (room.state === 'finished' && !isIn) {
    return call.notice ? <Over notice={call.notice} onClose={onClose} /> : null;
  }
  return (
    <Panel title={isIn ? 'You are in the room' : 'Join from this browser'} flush={isIn}>
      {isIn && call.room ? <Stage call={call} room={call.room} /> : <JoinForm call={call} onClose={onClose} />}
    </Panel>
  );
};

export default JoinPanel;
