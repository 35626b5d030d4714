import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { client } from './api/client.ts';
import { router } from './router.tsx';
import { SessionGate } from './session/SessionGate.tsx';
import { theme } from './theme/theme.ts';

/** The pages. Who went back or forth on the sign-in page, where the router does not listen, comes to what the address says now. */
const Pages = () => {
  useEffect(() => void router.load(), []);
  return <RouterProvider router={router} />;
};

export const App = ({ problem }: { readonly problem: unknown }) => (
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <QueryClientProvider client={client}>
      <Notifications position="bottom-right" limit={4} />
      <SessionGate problem={problem}>
        <Pages />
      </SessionGate>
    </QueryClientProvider>
  </MantineProvider>
);
