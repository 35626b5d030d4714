import type { RoomReport } from '../api/types.ts';
import { count, duration } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import classes from './RoomPage.module.css';

/** What a finished room amounted to, folded from its own events; a late event brings a higher revision. */
export const ReportCard = ({ report }: { readonly report: RoomReport }) => {
  const figures: readonly (readonly [string, string])[] = [
    ['Duration', duration(report.duration_ms)],
    ['Participant minutes', report.participant_minutes.toFixed(1)],
    ['Participants', count(report.participants)],
    ['Peak', count(report.peak_participants)],
    ['Tracks', count(report.tracks)],
    ['Revision', count(report.revision)],
  ];
  return (
    <Panel title="Report">
      <dl className={classes.report}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
};
