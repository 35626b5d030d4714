import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { AURA, curlOf, quote } from '../events/commands.ts';
import { downloadJson } from '../ui/download.ts';
import { Panel } from '../ui/Panel.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import classes from './Audit.module.css';
import { Commands } from './Commands.tsx';
import { EventProof } from './proof/EventProof.tsx';
import { ProofFailure } from './proof/ProofFailure.tsx';
import { proofQuery } from './queries.ts';

interface ProofPanelProps {
  readonly event: string | undefined;
  readonly onAsk: (event: string) => void;
}

const commandsOf = (event: string) => ({
  curl: curlOf('getProof', { params: { event } }),
  aura: `${AURA} audit proof ${quote(event)} --json`,
});

const Answer = ({ event }: { readonly event: string }) => {
  const { data, error, isPending, refetch } = useQuery(proofQuery(event));
  return (
    <>
      {isPending ? <RowSkeleton rows={4} /> : null}
      {error && !data ? (
        <ProofFailure
          error={error}
          elsewhere={`${commandsOf(event).aura} > proof.json; ${AURA} audit proof --verify proof.json`}
          onRetry={() => void refetch()}
        />
      ) : null}
      {data ? <EventProof {...data} /> : null}
      <Commands {...commandsOf(event)} />
    </>
  );
};

const Download = ({ event }: { readonly event: string }) => {
  const { data } = useQuery(proofQuery(event));
  if (!data) return null;
  const { proof } = data;
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} />}
      onClick={() => downloadJson(`proof-${proof.event.position.replace(':', '-')}`, proof)}
    >
      Download proof
    </Button>
  );
};

/** Proves an event: its way up to the signed root, walked in this page, and to be checked without AuraLink. */
export const ProofPanel = ({ event, onAsk }: ProofPanelProps) => {
  const [draft, setDraft] = useState(event ?? '');
  const [shown, setShown] = useState(event);
  // A link on this page may ask for another event.
  if (shown !== event) {
    setShown(event);
    setDraft(event ?? '');
  }
  return (
    <Panel title="Proof of an event" actions={event ? <Download event={event} /> : null}>
      <form
        className={classes.ask}
        onSubmit={(submitted) => {
          submitted.preventDefault();
          onAsk(draft.trim());
        }}
      >
        <TextInput
          aria-label="Event"
          placeholder="EVENTS:17, or an event's id"
          value={draft}
          onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={draft.trim() === ''}>
          Prove
        </Button>
      </form>
      {event ? (
        <Answer event={event} />
      ) : (
        <p className={classes.words}>
          The event is hashed in this page, and its neighbours in the tree lead to a root that the log’s key has signed:
          whoever knows the key need not believe this server.
        </p>
      )}
    </Panel>
  );
};
