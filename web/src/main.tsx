import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './theme/fonts.css';
import './theme/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { signIn } from './api/actions.ts';
import { sessionQuery } from './api/queries.ts';
import { App } from './App.tsx';
import { client } from './api/client.ts';
import { takeCode, watchForCode } from './session/code.ts';
import { takeProblem } from './session/problem.ts';

/** Exchanges the code of a sign-in link for the session's cookie, before anything is shown. */
const enter = async (): Promise<unknown> => {
  const code = takeCode();
  watchForCode();
  if (!code) return takeProblem();
  try {
    client.setQueryData(sessionQuery.queryKey, await signIn(code));
    return undefined;
  } catch (thrown) {
    return thrown;
  }
};

const root = createRoot(document.getElementById('root') as HTMLElement);
void enter().then((problem) =>
  root.render(
    <StrictMode>
      <App problem={problem} />
    </StrictMode>,
  ),
);
