import { Button, Group, Title } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { Mark } from '../layout/Mark.tsx';
import { useSignOut } from '../layout/useSignOut.ts';
import type { TenantRefusal } from './refusal.ts';
import classes from './SignIn.module.css';

const WORDS: Readonly<Record<TenantRefusal['state'], { readonly title: string; readonly next: string }>> = {
  suspended: {
    title: 'is suspended',
    next: 'Nothing of it is shown or can be changed until whoever runs the platform resumes it: ask there, and name the reason above. This page goes on by itself then.',
  },
  deleted: {
    title: 'was deleted',
    next: 'What there was of it is gone for good. Whoever runs the platform can say when and why.',
  },
};

interface NotServedProps {
  readonly refusal: TenantRefusal;
  readonly onRetry: () => void;
}

/** Stands for the console while nothing of the own tenant is served: why, and whom to ask. */
export const NotServed = ({ refusal: { state, tenant, reason }, onRetry }: NotServedProps) => {
  const signOut = useSignOut();
  const { title, next } = WORDS[state];
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Mark size={36} />
        <Title order={1} className={classes.title}>
          {tenant === undefined ? 'This tenant' : `The tenant ${tenant}`} {title}
        </Title>
        {reason === '' ? null : (
          <p className={classes.reason} role="alert">
            <IconAlertTriangle size={16} aria-hidden />
            <span>{reason}</span>
          </p>
        )}
        <p className={classes.lead}>{next}</p>
        <Group gap="xs">
          <Button leftSection={<IconRefresh size={14} />} onClick={onRetry}>
            Try again
          </Button>
          <Button variant="default" onClick={() => void signOut()}>
            Sign out
          </Button>
        </Group>
      </div>
    </main>
  );
};
