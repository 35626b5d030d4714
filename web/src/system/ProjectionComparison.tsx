import { CloseButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { comparisonQuery } from '../api/queries.ts';
import type { Comparison } from '../api/types.ts';
import { Commands } from '../audit/Commands.tsx';
import { AURA } from '../events/commands.ts';
import { compareAsCurl } from './projectionCommands.ts';
import { count } from '../ui/format.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { State } from '../ui/State.tsx';
import { Ago } from '../ui/Time.tsx';
import { BuildProgress } from './BuildProgress.tsx';
import classes from './System.module.css';

const shown = (value: unknown): string => JSON.stringify(value) ?? '–';

const verdict = ({ state, rows_differing: rows, rows_differing_elsewhere: elsewhere }: Comparison) => {
  if (state === 'running') return <State tone="warn">Comparing</State>;
  if (state === 'failed') return <State tone="bad">Could not be compared</State>;
  if (rows + elsewhere === 0) return <State tone="live">Same as the log</State>;
  return <State tone="bad">{`${count(rows + elsewhere)} rows differ`}</State>;
};

const Found = ({ comparison }: { readonly comparison: Comparison }) => (
  <>
    {comparison.state === 'running' ? (
      <BuildProgress
        purpose="compare"
        projection={comparison.projection}
        known={{ percent: comparison.percent, per_second: null, seconds_left: null }}
      />
    ) : null}
    {comparison.error ? <p className={classes.reason}>{comparison.error.title}</p> : null}
    {comparison.rows_differing_elsewhere > 0 ? (
      <p className={classes.reason}>{count(comparison.rows_differing_elsewhere)} of these belong to other tenants.</p>
    ) : null}
    {comparison.rows_differing > 0 && comparison.differences.length === 0 ? (
      <p className={classes.reason}>The tables were made anew since; compare again to see the rows.</p>
    ) : null}
    <dl className={classes.pairs}>
      {comparison.differences.map(({ table, key, column, live, rebuilt }) => (
        <div key={[table, ...key, column].join(' ')}>
          <dt>
            {table} {key.slice(1).join(' ')} {column ?? '(row)'}
          </dt>
          <dd className="mono">
            {shown(live)} → {shown(rebuilt)}
          </dd>
        </div>
      ))}
    </dl>
    <Commands curl={compareAsCurl(comparison.projection)} aura={`${AURA} compare ${comparison.projection}`} />
  </>
);

/** The newest comparison of a projection, whoever asked for it: how far it is, then each column that differs, as it serves and as the log gives it. */
export const ProjectionComparison = ({
  projection,
  onClose,
}: {
  readonly projection: string;
  readonly onClose: () => void;
}) => {
  const { data, error, refetch } = useQuery(comparisonQuery(projection));
  return (
    <section aria-label={`Comparison of ${projection}`} className={classes.letter}>
      <div className={classes.verdict}>
        <strong>{projection}</strong>
        {data ? verdict(data) : null}
        {data && data.state !== 'running' ? <span className="mono">{data.of}</span> : null}
        {data?.finished_at ? <Ago time={data.finished_at} /> : null}
        <CloseButton aria-label="Close the comparison" ml="auto" size="sm" onClick={onClose} />
      </div>
      {error && !data ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {data ? <Found comparison={data} /> : null}
    </section>
  );
};
