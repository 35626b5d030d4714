import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { client } from './api/client.ts';
import { router } from './router.tsx';
import { SessionGate } from './session/SessionGate.tsx';
import { theme } from './theme/theme.ts';

export const App = ({ problem }: { readonly problem: unknown }) => (
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <QueryClientProvider client={client}>
      <Notifications position="bottom-right" limit={4} />
      <SessionGate problem={problem}>
        <RouterProvider router={router} />
      </SessionGate>
    </QueryClientProvider>
  </MantineProvider>
);
