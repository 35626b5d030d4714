import { Button, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { signIn } from '../api/actions.ts';
import { sessionQuery } from '../api/queries.ts';
import { AURA } from '../events/commands.ts';
import { Mark } from '../layout/Mark.tsx';
import { CopyIcon } from '../ui/Copy.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { codeIn } from './code.ts';
import { signInOptionsQuery } from './options.ts';
import classes from './SignIn.module.css';

const Step = ({ command, children }: { readonly command: string; readonly children: string }) => (
  <li className={classes.step}>
    <span>{children}</span>
    <span className={classes.command}>
      <code>{command}</code>
      <CopyIcon value={command} label={`Copy ${command}`} />
    </span>
  </li>
);

/** The way in: where the link is, how to make a new one, and a field for a code. */
export const SignIn = ({ problem }: { readonly problem: unknown }) => {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => client.setQueryData(sessionQuery.queryKey, session),
  });
  const { data: options } = useQuery(signInOptionsQuery);
  const code = codeIn(text);
  const failure = attempt.error ?? (attempt.isIdle ? problem : undefined);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (code) attempt.mutate(code);
  };

  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Mark size={36} />
        <Title order={1} className={classes.title}>
          Sign in to AuraLink
        </Title>
        {failure ? <ProblemView error={failure} /> : null}
        {options?.oidc ? (
          <Button
            component="a"
            href={`${options.oidc.url}?return_to=${encodeURIComponent(location.pathname + location.search)}`}
            fullWidth
            mb="lg"
          >
            Sign in with {options.oidc.name}
          </Button>
        ) : null}
        <p className={classes.lead}>
          {options?.oidc ? 'Or open' : 'Open'} the sign-in link from your terminal. Each link works once.
        </p>
        <ul className={classes.steps}>
          <Step command="npm start">Starting AuraLink prints a link that signs this browser in.</Step>
          <Step command={`${AURA} token --link`}>Running already? This makes a new link.</Step>
        </ul>
        <form onSubmit={submit}>
          <Stack gap="xs">
            <TextInput
              label="Sign-in code"
              description="Or paste the code, or the whole link, here."
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              autoFocus
              classNames={{ input: 'mono' }}
            />
            <Button type="submit" size="sm" disabled={!code} loading={attempt.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      </div>
    </main>
  );
};
