import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AURA, curlOf } from '../events/commands.ts';
import { TypeName } from '../events/kinds.tsx';
import { CopyId } from '../ui/Copy.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import classes from './Audit.module.css';
import { Commands } from './Commands.tsx';
import { headOf, proofQuery, type Proof } from './queries.ts';

interface ProofPanelProps {
  readonly event: string | undefined;
  readonly onAsk: (event: string) => void;
}

const Shown = ({ proof: { event, leaf, path, checkpoint } }: { readonly proof: Proof }) => (
  <dl className={classes.pairs}>
    <dt>Event</dt>
    <dd>
      <TypeName type={event.event.type} /> at <span className="mono">{event.position}</span>
    </dd>
    <dt>Leaf</dt>
    <dd>
      <CopyId value={leaf} label="Copy leaf" />
    </dd>
    <dt>Path</dt>
    <dd>
      <ol className={classes.steps}>
        {path.map(({ side, hash }) => (
          <li key={hash}>
            <span className={classes.quiet}>{side}</span> <CopyId value={hash} label="Copy hash" />
          </li>
        ))}
      </ol>
    </dd>
    <dt>Root</dt>
    <dd>
      <CopyId value={checkpoint.root} label="Copy root" />
    </dd>
    <dt>Hash@to</dt>
    <dd>
      <CopyId value={headOf(checkpoint)} label="Copy hash@to" />
    </dd>
  </dl>
);

const Answer = ({ event }: { readonly event: string }) => {
  const { data, error, isPending, refetch } = useQuery(proofQuery(event));
  return (
    <>
      {isPending ? <RowSkeleton rows={4} /> : null}
      {error && !data ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {data ? <Shown proof={data} /> : null}
      <Commands
        curl={curlOf('getProof', { params: { event } })}
        aura={`${AURA} audit proof '${event.replaceAll("'", `'\\''`)}' --json`}
      />
    </>
  );
};

/** Proves an event: its way up to the root of its checkpoint, to be checked without AuraLink. */
export const ProofPanel = ({ event, onAsk }: ProofPanelProps) => {
  const [draft, setDraft] = useState(event ?? '');
  return (
    <Panel title="Proof of an event">
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
      {event ? <Answer event={event} /> : null}
    </Panel>
  );
};
