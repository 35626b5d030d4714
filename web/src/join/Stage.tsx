import { Button } from '@mantine/core';
import type { Room } from 'livekit-client';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconVideo,
  IconVideoOff,
  IconVolume,
} from '@tabler/icons-react';
import { ProblemError } from '../api/call.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { At } from '../ui/Time.tsx';
import classes from './Join.module.css';
import { Tile } from './Tile.tsx';
import type { Call } from './useCall.ts';

const Controls = ({ call, room }: { readonly call: Call; readonly room: Room }) => {
  const { isMicrophoneEnabled: microphone, isCameraEnabled: camera } = room.localParticipant;
  return (
    <div className={classes.controls}>
      <Button
        variant="default"
        aria-pressed={microphone}
        leftSection={microphone ? <IconMicrophone size={15} /> : <IconMicrophoneOff size={15} />}
        onClick={() => void call.device('microphone', !microphone)}
      >
        {microphone ? 'Mute' : 'Unmute'}
      </Button>
      <Button
        variant="default"
        aria-pressed={camera}
        leftSection={camera ? <IconVideo size={15} /> : <IconVideoOff size={15} />}
        onClick={() => void call.device('camera', !camera)}
      >
        {camera ? 'Stop camera' : 'Start camera'}
      </Button>
      {room.canPlaybackAudio ? null : (
        <Button leftSection={<IconVolume size={15} />} onClick={() => void room.startAudio().then(call.redraw)}>
          Play sound
        </Button>
      )}
      <span className={classes.state} role="status" data-testid="call-state">
        {call.phase === 'resuming' ? 'Connection lost, resuming…' : `Connected as ${room.localParticipant.identity}`}
      </span>
      <Button color="red" leftSection={<IconPhoneOff size={15} />} onClick={call.leave}>
        Leave
      </Button>
    </div>
  );
};

/** The room as this browser is in it: everybody's tile, own devices, what is said in the chat. */
export const Stage = ({ call, room }: { readonly call: Call; readonly room: Room }) => {
  const others = [...room.remoteParticipants.values()];
  return (
    <div data-testid="stage">
      {call.deviceFailure ? <ProblemView error={new ProblemError(call.deviceFailure)} /> : null}
      <div className={classes.stage}>
        <ul className={classes.tiles} aria-label="In the room">
          <Tile participant={room.localParticipant} own />
          {others.map((participant) => (
            <Tile key={participant.sid} participant={participant} />
          ))}
        </ul>
        {call.chat.length > 0 ? (
          <ol className={classes.chat} aria-label="Chat as received" aria-live="polite">
            {call.chat.map(({ id, sender, message, time }) => (
              <li key={id}>
                <b dir="auto">{sender}</b> <bdi>{message}</bdi>{' '}
                <span className={classes.when}>
                  <At time={time} />
                </span>
              </li>
            ))}
          </ol>
        ) : null}
      </div>
      <Controls call={call} room={room} />
    </div>
  );
};
