import { useQuery, type QueryClient } from '@tanstack/react-query';

/** How far a rebuild or a comparison is, as the stream tells it. */
export interface Progress {
  readonly projection: string;
  readonly purpose: 'rebuild' | 'compare';
  readonly position: string;
  readonly of: string;
  readonly percent: number;
  readonly per_second: number | null;
  readonly seconds_left: number | null;
  readonly done: boolean;
}

const keyOf = (purpose: Progress['purpose'], projection: string) => ['progress', purpose, projection] as const;

/** Keeps what was told last; the end is read from the read model, which knows how it ended. */
export const noteProgress = (client: QueryClient, progress: Progress): void => {
  client.setQueryData(keyOf(progress.purpose, progress.projection), progress.done ? null : progress);
  if (progress.done) void client.invalidateQueries({ queryKey: ['projections'] });
};

/** What was told last while it runs; null before and afterwards. Nothing is asked for. */
export const useProgress = (purpose: Progress['purpose'], projection: string): Progress | null =>
  useQuery<Progress | null>({
    queryKey: keyOf(purpose, projection),
    queryFn: () => null,
    initialData: null,
    enabled: false,
  }).data;
