import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { CopyId } from '../ui/Copy.tsx';
import { downloadJson } from '../ui/download.ts';
import { count } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { At } from '../ui/Time.tsx';
import classes from './Audit.module.css';
import type { Erasure } from './erasures.ts';

const Place = ({ position }: { readonly position: string | null }) =>
  position === null ? (
    <>not yet</>
  ) : (
    <Link to="/audit" search={{ proof: position }} className="mono">
      {position}
    </Link>
  );

/** What an erasure has destroyed, to be kept or handed over. */
export const Receipt = ({ erasure }: { readonly erasure: Erasure }) => (
  <Panel
    title={`Receipt ${erasure.id}`}
    actions={
      <>
        <Button size="xs" variant="default" leftSection={<IconPrinter size={14} />} onClick={() => window.print()}>
          Print
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          onClick={() => downloadJson(`erasure-${erasure.id}`, erasure)}
        >
          Download
        </Button>
      </>
    }
  >
    <dl className={classes.pairs}>
      <dt>Person</dt>
      <dd>
        <CopyId value={erasure.person_id} label="Copy the keyed hash" />
      </dd>
      <dt>Reason</dt>
      <dd>{erasure.reason}</dd>
      <dt>Asked for</dt>
      <dd>
        <At time={erasure.requested_at} /> by {erasure.requested_by ?? 'somebody who was erased'}
      </dd>
      <dt>Erased</dt>
      <dd>{erasure.erased_at ? <At time={erasure.erased_at} /> : 'not yet'}</dd>
      <dt>Proof of it</dt>
      <dd>
        <Place position={erasure.erased_position} />
      </dd>
      <dt>Keys destroyed</dt>
      <dd>
        {erasure.keys.length === 0 ? 'There was none' : null}
        {erasure.keys.map(({ key_hash: hash, version }) => (
          <div key={hash}>
            <CopyId value={hash} label={`Copy the hash of key ${version}`} />
          </div>
        ))}
      </dd>
      <dt>Rows emptied</dt>
      <dd>{erasure.rows.map(({ table, rows }) => `${table} ${count(rows)}`).join(', ') || 'none'}</dd>
      <dt>Events that nobody can read</dt>
      <dd>
        {erasure.verified_at
          ? erasure.events
              .map(({ type, events }) => `${type.replace('com.auralink.', '')} ${count(events)}`)
              .join(', ') || 'none'
          : 'the log is being read through'}
      </dd>
      {erasure.in_clear ? (
        <>
          <dt>Stored before encryption</dt>
          <dd>{count(erasure.in_clear)} fields: no program shows them, their bytes are on the log</dd>
        </>
      ) : null}
    </dl>
  </Panel>
);
