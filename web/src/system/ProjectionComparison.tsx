import { CloseButton } from '@mantine/core';
import type { Comparison } from '../api/types.ts';
import { Commands } from '../audit/Commands.tsx';
import { asCurl, AURA } from '../events/commands.ts';
import { count } from '../ui/format.ts';
import { State } from '../ui/State.tsx';
import classes from './System.module.css';

const shown = (value: unknown): string => JSON.stringify(value) ?? '–';

const verdict = ({ state, rows_differing: rows, rows_differing_elsewhere: elsewhere }: Comparison) => {
  if (state === 'failed') return <State tone="bad">Could not be compared</State>;
  if (rows + elsewhere === 0) return <State tone="live">Same as the log</State>;
  return <State tone="bad">{`${count(rows + elsewhere)} rows differ`}</State>;
};

/** What a comparison found: each column that differs, as it serves and as the log gives it. */
export const ProjectionComparison = ({
  comparison,
  onClose,
}: {
  readonly comparison: Comparison;
  readonly onClose: () => void;
}) => (
  <section aria-label={`Comparison of ${comparison.projection}`} className={classes.letter}>
    <div className={classes.bar}>
      <strong>{comparison.projection}</strong>
      {verdict(comparison)}
      <span className="mono">{comparison.of}</span>
      <CloseButton aria-label="Close the comparison" ml="auto" size="sm" onClick={onClose} />
    </div>
    {comparison.error ? <p className={classes.reason}>{comparison.error.title}</p> : null}
    {comparison.rows_differing_elsewhere > 0 ? (
      <p className={classes.reason}>{count(comparison.rows_differing_elsewhere)} of these belong to other tenants.</p>
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
    <Commands
      curl={asCurl(`/api/v1/projections/${encodeURIComponent(comparison.projection)}/compare`, 'POST')}
      aura={`${AURA} compare ${comparison.projection}`}
    />
  </section>
);
