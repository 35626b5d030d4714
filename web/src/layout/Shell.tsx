import { AppShell } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useLiveStream } from '../live/useLiveStream.ts';
import { CreateRoom } from '../rooms/CreateRoom.tsx';
import { SuspendedBanner } from '../tenants/SuspendedBanner.tsx';
import { Commands } from './Commands.tsx';
import { CreateRoomContext } from './createRoomContext.ts';
import { Help } from './Help.tsx';
import { NavigationContext } from './Page.tsx';
import classes from './Shell.module.css';
import { Sidebar } from './Sidebar.tsx';
import { usePages } from './usePages.ts';
import { useShortcuts } from './useShortcuts.ts';

/** What stands around every page: sidebar, palette, shortcuts, help, and the live stream behind it all. */
export const Shell = () => {
  useLiveStream();
  const navigate = useNavigate();
  const [opened, nav] = useDisclosure();
  const [helping, help] = useDisclosure();
  const [creating, creation] = useDisclosure();
  const navigation = useMemo(() => ({ opened, toggle: nav.toggle }), [opened, nav.toggle]);
  const pages = usePages();
  useShortcuts({
    '?': help.open,
    c: creation.open,
    ...Object.fromEntries(pages.map(({ to, key }) => [`g ${key}`, () => void navigate({ to })])),
  });

  return (
    <NavigationContext value={navigation}>
      <CreateRoomContext value={creation.open}>
        <a href="#main" className={classes.skip}>
          Skip to content
        </a>
        <AppShell
          navbar={{ width: { base: '100%', sm: 60, lg: 220 }, breakpoint: 'sm', collapsed: { mobile: !opened } }}
          transitionDuration={0}
        >
          <AppShell.Navbar aria-label="Main" className={classes.navbar}>
            <Sidebar onGo={nav.close} onSearch={spotlight.open} onHelp={help.open} />
          </AppShell.Navbar>
          <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
            <SuspendedBanner />
            <Outlet />
          </AppShell.Main>
        </AppShell>
        <Commands onCreate={creation.open} />
        <Help opened={helping} onClose={help.close} />
        <CreateRoom opened={creating} onClose={creation.close} />
      </CreateRoomContext>
    </NavigationContext>
  );
};
