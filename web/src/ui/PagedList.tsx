import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './PagedList.module.css';
import { ProblemView } from './ProblemView.tsx';
import { RowSkeleton } from './Skeletons.tsx';

interface PagedListProps {
  readonly query: {
    readonly isPending: boolean;
    readonly error: Error | null;
    readonly data?: unknown;
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
    readonly refetch: () => Promise<unknown>;
  };
  /** Rows the skeleton has. */
  readonly rows?: number;
  /** Nothing to show: what that means and what to do. */
  readonly empty: ReactNode;
  readonly isEmpty: boolean;
  readonly more?: string;
  /** The table; shown when there is something in it. */
  readonly children: ReactNode;
}

/** A list that comes page by page: what is loaded, why it is not, that there is none, and the way to older ones. */
export const PagedList = ({ query, rows = 6, empty, isEmpty, more = 'Show older ones', children }: PagedListProps) => (
  <>
    <div className={classes.list}>
      {query.isPending ? <RowSkeleton rows={rows} /> : null}
      {query.error && !query.data ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && isEmpty ? empty : null}
      {isEmpty ? null : children}
    </div>
    {query.hasNextPage ? (
      <Button variant="default" mx="auto" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {more}
      </Button>
    ) : null}
  </>
);
