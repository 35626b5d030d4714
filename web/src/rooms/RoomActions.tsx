import { ActionIcon, Button, Group, Menu, Modal, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconActivity, IconClipboard, IconDots, IconLink, IconPlayerStop, IconTerminal2 } from '@tabler/icons-react';
import { endRoom } from '../api/actions.ts';
import type { Room } from '../api/types.ts';
import { roomAsAura, roomAsCurl } from '../events/commands.ts';
import { copyAndSay } from '../ui/copyText.ts';
import { notifyProblem } from '../ui/notify.ts';
import classes from './RoomPage.module.css';

const EndRoom = ({ room, onClose }: { readonly room: Room; readonly onClose: () => void }) => {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => endRoom(room.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['room'] });
      void client.invalidateQueries({ queryKey: ['rooms'] });
      onClose();
    },
    onError: notifyProblem,
  });
  return (
    <>
      <Text size="sm" mb="md">
        {room.participants_now > 0
          ? `${room.participants_now === 1 ? 'The one participant is' : `All ${room.participants_now} participants are`} disconnected at once.`
          : 'Nobody is in it.'}{' '}
        The room's history stays.
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" size="sm" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red" size="sm" loading={end.isPending} onClick={() => end.mutate()}>
          End room
        </Button>
      </Group>
    </>
  );
};

/** What can be done with a room: end it, copy it as a command, follow it in the explorer. */
export const RoomActions = ({ room }: { readonly room: Room }) => {
  const [ending, confirm] = useDisclosure();
  const copy = (text: string, what: string) => () => void copyAndSay(text, what);
  return (
    <>
      {room.state === 'finished' ? null : (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          aria-label="End room"
          onClick={confirm.open}
        >
          End<span className="phone-hidden">&nbsp;room</span>
        </Button>
      )}
      <Menu position="bottom-end" width={210} shadow="md">
        <Menu.Target>
          <Tooltip label="More">
            <ActionIcon variant="default" size={30} aria-label="More actions">
              <IconDots size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconTerminal2 size={15} />} onClick={copy(roomAsCurl(room.id), 'curl command')}>
            Copy as curl
          </Menu.Item>
          <Menu.Item leftSection={<IconClipboard size={15} />} onClick={copy(roomAsAura(room.id), 'aura command')}>
            Copy as aura
          </Menu.Item>
          <Menu.Item leftSection={<IconLink size={15} />} onClick={copy(`${location.origin}/rooms/${room.id}`, 'Link')}>
            Copy link
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconActivity size={15} />}
            renderRoot={(props) => <Link {...props} to="/events" search={{ subject: `room/${room.id}` }} />}
          >
            Events of this room
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={ending}
        onClose={confirm.close}
        title={<bdi className={classes.question}>{`End “${room.name}”?`}</bdi>}
        size="sm"
      >
        <EndRoom room={room} onClose={confirm.close} />
      </Modal>
    </>
  );
};
