import { Link } from '@tanstack/react-router';
import { useLive } from '../live/store.ts';
import { OVERALL, partName, stateOf } from '../system/parts.ts';
import { State } from '../ui/State.tsx';
import classes from './OverviewPage.module.css';

const told = (name: string, status: string, why: string | null): string => {
  if (status === 'ok') return partName(name);
  // A bare code says no more than the state does; the System page has it.
  const because = why && /\s/.test(why) ? `: ${why}` : '';
  return `${partName(name)} ${stateOf(status).label.toLowerCase()}${because}`;
};

/** The parts of the program in one line, pushed as they change; what is not well says why. */
export const HealthLine = () => {
  const standing = useLive((state) => state.standing);
  const isAway = useLive((state) => state.link === 'reconnecting');
  if (isAway)
    return (
      <div className={classes.health} role="status">
        <State tone="bad">AuraLink does not answer</State>
        <span>What you see is how things were. The page goes on by itself when the program is back.</span>
      </div>
    );
  if (!standing) return <div className={classes.health} />;
  const { tone, label } = OVERALL[standing.status];
  return (
    <div className={classes.health} role="status">
      <State tone={tone}>{label}</State>
      <ul className={classes.parts}>
        {standing.parts.map(({ name, status, why }) => (
          <li key={name} className={classes.part} data-tone={stateOf(status).tone}>
            {told(name, status, why)}
          </li>
        ))}
      </ul>
      <Link to="/system" className={classes.all}>
        System
      </Link>
    </div>
  );
};
