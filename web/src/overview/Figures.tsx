import { Skeleton } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { Overview } from '../api/types.ts';
import { count } from '../ui/format.ts';
import classes from './OverviewPage.module.css';

interface FigureProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly tone?: 'live' | 'bad' | undefined;
  readonly link: Pick<LinkProps, 'to' | 'search'>;
}

const Figure = ({ label, value, tone, link }: FigureProps) => (
  <Link {...link} className={classes.figure}>
    <span className={classes.label}>{label}</span>
    {value === undefined ? (
      <Skeleton height={22} width={54} mt={8} />
    ) : (
      <span className={classes.value} data-tone={tone}>
        {count(value)}
      </span>
    )}
  </Link>
);

const toneOf = (value: number | undefined, tone: 'live' | 'bad'): typeof tone | undefined => (value ? tone : undefined);

/** The numbers of now; each leads to what it counts. */
export const Figures = ({ overview }: { readonly overview: Overview | undefined }) => {
  const active: LinkProps['search'] = { state: 'active' };
  return (
    <section className={classes.figures} aria-label="Numbers">
      <Figure
        label="Rooms live"
        value={overview?.rooms_active}
        tone={toneOf(overview?.rooms_active, 'live')}
        link={{ to: '/rooms', search: active }}
      />
      <Figure label="Participants" value={overview?.participants_active} link={{ to: '/rooms', search: active }} />
      <Figure label="Tracks" value={overview?.tracks_active} link={{ to: '/rooms', search: active }} />
      <Figure label="Events on the log" value={overview?.events_total} link={{ to: '/events' }} />
      <Figure
        label="Dead letters"
        value={overview?.dead_letters}
        tone={toneOf(overview?.dead_letters, 'bad')}
        link={{ to: '/dead-letters' }}
      />
    </section>
  );
};
