import { ActionIcon, Menu } from '@mantine/core';
import { IconClipboard, IconDots, IconTerminal2 } from '@tabler/icons-react';
import { copyAndSay } from './copyText.ts';

interface CopyMenuProps {
  readonly label?: string;
  readonly size?: 'sm';
  /** What each does, as in "Copy … as curl", with its command for curl and for `aura`. */
  readonly commands: readonly { readonly what: string; readonly curl: string; readonly aura: string }[];
}

/** What a page or a row does, as commands for a terminal. */
export const CopyMenu = ({ label = 'Copy as a command', size, commands }: CopyMenuProps) => {
  const item = (title: string, command: string, Icon: typeof IconTerminal2) => (
    <Menu.Item key={title} leftSection={<Icon size={15} />} onClick={() => void copyAndSay(command, title)}>
      {title}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" width={230} shadow="md">
      <Menu.Target>
        <ActionIcon aria-label={label} {...(size ? { size } : {})}>
          <IconDots size={size === 'sm' ? 15 : 16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {commands.flatMap(({ what, curl, aura }) => [
          item(`Copy ${what} as curl`, curl, IconTerminal2),
          item(`Copy ${what} as aura`, aura, IconClipboard),
        ])}
      </Menu.Dropdown>
    </Menu>
  );
};
