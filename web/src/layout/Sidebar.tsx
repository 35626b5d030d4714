import { Menu, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  IconChevronDown,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
} from '@tabler/icons-react';
import { overviewQuery, sessionQuery } from '../api/queries.ts';
import { Keys } from '../ui/Keys.tsx';
import { Mark } from './Mark.tsx';
import type { PageEntry } from './pages.ts';
import classes from './Sidebar.module.css';
import { usePages } from './usePages.ts';
import { useSignOut } from './useSignOut.ts';

const Entry = ({
  page,
  badge,
  onGo,
}: {
  readonly page: PageEntry;
  readonly badge?: number | undefined;
  readonly onGo: () => void;
}) => (
  <Tooltip label={page.label} position="right" classNames={{ tooltip: classes.railTip }}>
    <Link
      to={page.to}
      className={classes.entry}
      activeOptions={{ exact: page.to === '/', includeSearch: false }}
      onClick={onGo}
    >
      <page.icon size={17} stroke={1.7} aria-hidden />
      <span className={classes.label}>{page.label}</span>
      {badge ? <span className={classes.badge}>{badge > 99 ? '99+' : badge}</span> : null}
    </Link>
  </Tooltip>
);

const SCHEMES = [
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
] as const;

const Account = ({ onHelp }: { readonly onHelp: () => void }) => {
  const { data: session } = useQuery(sessionQuery);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  if (!session) return null;
  return (
    <Menu position="top-start" width={208} shadow="md">
      <Menu.Target>
        <UnstyledButton
          className={classes.account}
          aria-label={`Account: ${session.subject}, tenant ${session.tenant}`}
        >
          <span className={classes.face} aria-hidden>
            {session.subject.slice(0, 1).toUpperCase()}
          </span>
          <span className={classes.label}>
            <span className={classes.subject}>{session.subject}</span>
            <span className={classes.tenant}>{session.tenant}</span>
          </span>
          <IconChevronDown size={14} className={classes.chevron} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Colours</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={15} />}
            onClick={() => setColorScheme(value)}
            {...(colorScheme === value ? { 'aria-current': true, rightSection: '✓' } : {})}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={15} />} rightSection={<Keys keys={['?']} />} onClick={onHelp}>
          Shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};

interface SidebarProps {
  readonly onGo: () => void;
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

/** The way around; a rail of icons on middling screens, a full page on small ones. */
export const Sidebar = ({ onGo, onSearch, onHelp }: SidebarProps) => {
  const { data: overview } = useQuery(overviewQuery);
  const pages = usePages();
  return (
    <div className={classes.sidebar}>
      <Link to="/" className={classes.brand} onClick={onGo} aria-label="AuraLink, to the overview">
        <Mark size={24} />
        <span className={classes.label}>AuraLink</span>
      </Link>
      <UnstyledButton className={classes.search} onClick={onSearch} aria-label="Search and commands">
        <IconSearch size={15} aria-hidden />
        <span className={classes.label}>Search…</span>
        <span className={classes.keys}>
          <Keys keys={['mod', 'K']} />
        </span>
      </UnstyledButton>
      <div className={classes.entries}>
        {pages.map((page) => (
          <Entry
            key={page.to}
            page={page}
            badge={page.to === '/dead-letters' ? overview?.dead_letters : undefined}
            onGo={onGo}
          />
        ))}
      </div>
      <Account onHelp={onHelp} />
    </div>
  );
};
