import { Autocomplete, Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { AURA, curlOf } from '../events/commands.ts';
import { downloadJson } from '../ui/download.ts';
import { Panel } from '../ui/Panel.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import classes from './Audit.module.css';
import { Commands } from './Commands.tsx';
import { ConsistencyProof } from './proof/ConsistencyProof.tsx';
import proofClasses from './proof/Proof.module.css';
import { ProofFailure } from './proof/ProofFailure.tsx';
import { checkpointsQuery, consistencyQuery } from './queries.ts';
import { sizeIn } from './search.ts';

interface Sizes {
  readonly from: number;
  readonly to: number;
}

const commandsOf = ({ from, to }: Sizes) => ({
  curl: curlOf('getConsistency', { query: { from, to } }),
  aura: `${AURA} audit consistency ${from} ${to} --json`,
});

const Answer = ({ sizes }: { readonly sizes: Sizes }) => {
  const { data, error, isPending, refetch } = useQuery(consistencyQuery(sizes.from, sizes.to));
  return (
    <>
      {isPending ? <RowSkeleton rows={4} /> : null}
      {error && !data ? (
        <ProofFailure
          error={error}
          elsewhere={`${commandsOf(sizes).aura} > consistency.json; ${AURA} audit consistency --verify consistency.json`}
          onRetry={() => void refetch()}
        />
      ) : null}
      {data ? <ConsistencyProof {...data} /> : null}
      <Commands {...commandsOf(sizes)} />
    </>
  );
};

const Download = ({ sizes: { from, to } }: { readonly sizes: Sizes }) => {
  const { data } = useQuery(consistencyQuery(from, to));
  return data ? (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} />}
      onClick={() => downloadJson(`consistency-${from}-${to}`, data.proof)}
    >
      Download proof
    </Button>
  ) : null;
};

/** The sizes of signed trees that are on the page, the newest first. */
const useSizes = (): readonly number[] => {
  const { data } = useInfiniteQuery(checkpointsQuery);
  return (data?.pages ?? []).flatMap(({ items }) => items.flatMap(({ tree }) => (tree ? [tree.size] : [])));
};

interface FormProps {
  readonly before: Sizes | undefined;
  readonly known: readonly number[];
  readonly onAsk: (sizes: Sizes) => void;
}

const Form = ({ before, known, onAsk }: FormProps) => {
  const [drafts, setDrafts] = useState<{ readonly from?: string; readonly to?: string }>({});
  const [newest, oldest] = [known[0], known.at(-1)];
  const from = drafts.from ?? String(before?.from ?? oldest ?? '');
  const to = drafts.to ?? String(before?.to ?? newest ?? '');
  const [first, second] = [sizeIn(from), sizeIn(to)];
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (first && second) onAsk({ from: Math.min(first, second), to: Math.max(first, second) });
  };
  const field = (name: 'from' | 'to', label: string, value: string) => (
    <Autocomplete
      label={label}
      placeholder="Events in its note"
      inputMode="numeric"
      data={[...new Set(known)].map(String)}
      // All stay on offer while one of them is in the field.
      filter={({ options }) => options}
      limit={50}
      value={value}
      error={value !== '' && !sizeIn(value) ? 'A number of events' : undefined}
      onChange={(next) => setDrafts((old) => ({ ...old, [name]: next }))}
    />
  );
  return (
    <form className={proofClasses.two} onSubmit={submit}>
      {field('from', 'One checkpoint', from)}
      {field('to', 'Another', to)}
      <Button type="submit" variant="default" disabled={!first || !second}>
        Compare
      </Button>
    </form>
  );
};

/** Two signed checkpoints, and whether the larger goes on from the smaller: walked in this page. */
export const ConsistencyPanel = ({
  sizes,
  onAsk,
}: {
  readonly sizes: Sizes | undefined;
  readonly onAsk: FormProps['onAsk'];
}) => {
  const known = useSizes();
  return (
    <Panel title="Two checkpoints" actions={sizes ? <Download sizes={sizes} /> : null}>
      <Form before={sizes} known={known} onAsk={onAsk} />
      {sizes ? (
        <Answer sizes={sizes} />
      ) : (
        <p className={classes.words}>
          {known.length > 1
            ? 'A signed checkpoint is named by its number of events. This page shows that the later one has all of the earlier, without reading the log.'
            : 'It takes two signed checkpoints: the next one follows a minute, or 1,000 events, after a new event.'}
        </p>
      )}
    </Panel>
  );
};
