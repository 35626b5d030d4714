import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { deadLetterQuery } from '../api/queries.ts';
import type { DeadLetterDetail } from '../api/types.ts';
import { JsonTree } from '../events/JsonTree.tsx';
import { TypeName } from '../events/kinds.tsx';
import { May } from '../session/May.tsx';
import { CopyId } from '../ui/Copy.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { DetailBar } from '../ui/DetailBar.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At } from '../ui/Time.tsx';
import { letterAsAura, letterAsCurl, redriveAsAura, redriveAsCurl } from './deadLetterCommands.ts';
import { DeadLetterState } from './DeadLetterState.tsx';
import { DiscardLetters } from './DiscardLetters.tsx';
import classes from './System.module.css';
import { useLetterActions } from './useLetterActions.ts';

const Actions = ({ letter }: { readonly letter: DeadLetterDetail }) => {
  const [discarding, setDiscarding] = useState(false);
  const { redrive, discard, busy } = useLetterActions(() => setDiscarding(false));
  if (letter.state !== 'open') return null;
  return (
    <>
      {letter.kind === 'projection' ? (
        <p className={classes.quiet}>
          A projection takes an event in only at its place in the log: correct <b>{letter.handler}</b> first. Redriving
          rebuilds it beside the one that serves, and closes every letter of it that no longer fails.
        </p>
      ) : null}
      <Group gap="xs" mb="lg">
        <Button
          leftSection={<IconRefresh size={14} />}
          loading={redrive.isPending}
          disabled={busy}
          onClick={() => redrive.mutate([letter.id])}
        >
          {letter.kind === 'handler' ? 'Redrive' : 'Redrive by a rebuild'}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => setDiscarding(true)}>
          Discard…
        </Button>
      </Group>
      <DiscardLetters
        count={discarding ? 1 : 0}
        busy={discard.isPending}
        onDiscard={(reason) => discard.mutate({ of: [letter.id], reason })}
        onClose={() => setDiscarding(false)}
      />
    </>
  );
};

const Facts = ({ letter }: { readonly letter: DeadLetterDetail }) => (
  <dl className={classes.pairs}>
    <dt>{letter.kind === 'projection' ? 'Projection' : 'Handler'}</dt>
    <dd>{letter.handler}</dd>
    <dt>Error</dt>
    <dd>
      <code className={classes.bad}>{letter.code}</code>
    </dd>
    <dt>Attempts</dt>
    <dd>{letter.attempts}</dd>
    <dt>First</dt>
    <dd>
      <At time={letter.first_at} ms />
    </dd>
    <dt>Last tried</dt>
    <dd>
      <At time={letter.last_at} ms /> · <Ago time={letter.last_at} />
    </dd>
    {letter.redriven_at === null ? null : (
      <>
        <dt>Redriven</dt>
        <dd>
          <At time={letter.redriven_at} ms />
        </dd>
      </>
    )}
    {letter.discarded_at === null ? null : (
      <>
        <dt>Discarded</dt>
        <dd>
          <At time={letter.discarded_at} ms />: {letter.discard_reason}
        </dd>
      </>
    )}
    <dt>Event</dt>
    <dd>
      <TypeName type={letter.event_type} />
    </dd>
    <dt>Subject</dt>
    <dd>
      <Link to="/events" search={{ subject: letter.event_subject }} className={classes.mono}>
        {letter.event_subject}
      </Link>
    </dd>
    <dt>Position</dt>
    <dd>
      <CopyId value={letter.event_position} label="Copy position" />
    </dd>
  </dl>
);

/** One dead letter: who gave up what, why, after how many attempts, the event itself, and what can be done. */
export const DeadLetterPanel = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { data: letter, error, isPending, refetch } = useQuery(deadLetterQuery(id));
  return (
    <>
      <DetailBar id={id} label="Copy dead letter id" onClose={onClose}>
        <CopyMenu
          commands={[
            { what: 'letter', curl: letterAsCurl(id), aura: letterAsAura(id) },
            { what: 'redrive', curl: redriveAsCurl(id), aura: redriveAsAura(id) },
          ]}
        />
      </DetailBar>
      {isPending ? <RowSkeleton rows={6} /> : null}
      {error && !letter ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {letter ? (
        <div className={classes.letter}>
          <DeadLetterState state={letter.state} />
          <p className={classes.reason}>{letter.reason}</p>
          <May do="system:write">
            <Actions letter={letter} />
          </May>
          <Facts letter={letter} />
          {letter.event ? <JsonTree value={letter.event.event.data} /> : null}
          {letter.stack ? (
            <details className={classes.stack}>
              <summary>Stack</summary>
              <pre>{letter.stack}</pre>
            </details>
          ) : null}
          <Button
            variant="default"
            mt="lg"
            renderRoot={(props) => <Link {...props} to="/events" search={{ event: letter.event_position }} />}
          >
            Open the event
          </Button>
        </div>
      ) : null}
    </>
  );
};
