import type { Room } from '../api/types.ts';
import { Panel } from '../ui/Panel.tsx';
import { JoinForm } from './JoinForm.tsx';
import { Stage } from './Stage.tsx';
import { useCall } from './useCall.ts';

interface JoinPanelProps {
  readonly room: Room;
  readonly onClose: () => void;
}

/** Joining a room from this browser: first who and with what, then the room itself. */
const JoinPanel = ({ room, onClose }: JoinPanelProps) => {
  const call = useCall(room.id);
  const isIn = call.phase === 'in' || call.phase === 'resuming';
  return (
    <Panel title={isIn ? 'You are in the room' : 'Join from this browser'} flush={isIn}>
      {isIn && call.room ? <Stage call={call} room={call.room} /> : <JoinForm call={call} onClose={onClose} />}
    </Panel>
  );
};

export default JoinPanel;
