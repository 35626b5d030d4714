import { Button, Skeleton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { overviewQuery } from '../api/queries.ts';
import { useCreateRoom } from '../layout/createRoomContext.ts';
import { Page } from '../layout/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { ActiveRooms } from './ActiveRooms.tsx';
import { Figures } from './Figures.tsx';
import { HealthLine } from './HealthLine.tsx';
import { LatestEvents } from './LatestEvents.tsx';
import classes from './OverviewPage.module.css';
import { Trouble } from './Trouble.tsx';

const RateChart = lazy(() => import('./RateChart.tsx'));

/** As in the style sheet: the page must not jump when the chart arrives. */
const CHART_HEIGHT = 152;

/** What is going on right now: numbers, the pace of the log, live rooms and the latest facts. */
export const OverviewPage = () => {
  const { data, error, isPending, refetch } = useQuery(overviewQuery);
  const create = useCreateRoom();
  return (
    <Page
      title="Overview"
      actions={
        <Button leftSection={<IconPlus size={14} />} onClick={create}>
          Create room
        </Button>
      }
    >
      {error && !data ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      <HealthLine />
      <Figures overview={data} />
      <Suspense
        fallback={
          <Panel title="Events per second">
            <Skeleton height={CHART_HEIGHT} />
          </Panel>
        }
      >
        <RateChart />
      </Suspense>
      <Trouble />
      <div className={classes.columns}>
        <ActiveRooms rooms={data?.rooms} total={data?.rooms_active} loading={isPending} />
        <LatestEvents />
      </div>
    </Page>
  );
};
