import { ActionIcon, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowUpRight, IconRefresh } from '@tabler/icons-react';
import { healthQuery } from '../api/queries.ts';
import type { Health } from '../api/types.ts';
import { Page } from '../layout/Page.tsx';
import { duration } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { State } from '../ui/State.tsx';
import { OVERALL } from './parts.ts';
import { Parts } from './Parts.tsx';
import { Projections } from './Projections.tsx';
import classes from './System.module.css';

const LINKS = [
  ['/docs', 'API documentation', 'Every route, tried out in the page'],
  ['/openapi.json', 'OpenAPI 3.1', 'For generators of clients'],
  ['/asyncapi.json', 'AsyncAPI 3', 'Every event type with its schema'],
  ['/metrics', 'Metrics', 'For Prometheus'],
  ['/health', 'Health report', 'This page as JSON'],
] as const;

const Summary = ({ health }: { readonly health: Health }) => {
  const { tone, label } = OVERALL[health.status];
  return (
    <div className={classes.summary}>
      <State tone={tone}>{label}</State>
      {health.version ? <span>AuraLink {health.version}</span> : null}
      {health.mode ? <span>{health.mode}</span> : null}
      {health.uptime_s === undefined ? null : <span>up for {duration(health.uptime_s * 1_000)}</span>}
    </div>
  );
};

/** What is up, what is not and why, how far each projection is, and where the machine-readable descriptions are. */
export const SystemPage = () => {
  const { data: health, error, isPending, refetch, isFetching } = useQuery(healthQuery);
  return (
    <Page title="System">
      {health ? <Summary health={health} /> : null}
      <div className={classes.columns}>
        <div className={classes.column}>
          <Panel
            title="Parts"
            flush
            actions={
              <Tooltip label="Ask again">
                <ActionIcon aria-label="Ask again" onClick={() => void refetch()} loading={isFetching && !isPending}>
                  <IconRefresh size={15} />
                </ActionIcon>
              </Tooltip>
            }
          >
            {isPending ? <RowSkeleton rows={5} /> : null}
            {error && !health ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
            {health ? <Parts health={health} /> : null}
          </Panel>
          <Projections />
        </div>
        <Panel title="Descriptions" flush>
          <ul className={classes.links}>
            {LINKS.map(([href, label, about]) => (
              <li key={href}>
                <a href={href} target="_blank" rel="noreferrer" className={classes.link}>
                  <span>
                    <span className={classes.linkLabel}>{label}</span>
                    <span className={classes.linkAbout}>{about}</span>
                  </span>
                  <IconArrowUpRight size={15} aria-hidden />
                </a>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </Page>
  );
};
