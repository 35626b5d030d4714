import { IconBulb } from '@tabler/icons-react';
import type { Health } from '../api/types.ts';
import { bytes, timeOfDay } from '../ui/format.ts';
import { State } from '../ui/State.tsx';
import { Words } from '../ui/Words.tsx';
import { partName, stateOf } from './parts.ts';
import classes from './System.module.css';

const ABOUT: Record<string, string> = {
  log: 'NATS JetStream: the truth, everything else is derived from it',
  database: 'The read models',
  livekit: 'Rooms, media and their webhooks',
  handlers: 'Reactions to events',
  projections: 'Fold the log into the read models',
};

/** Shown on a line of their own, or not at all. */
const APART = new Set(['status', 'reason', 'why', 'how', 'error', 'next']);

const text = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value !== '');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** A fact for people: bytes and moments by the name of their field, lists by the names in them. */
const told = (key: string, value: unknown): string | undefined => {
  if (typeof value === 'number') return key.includes('bytes') ? bytes(value) : String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === '') return undefined;
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? timeOfDay(value) : value;
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((one) => (isRecord(one) ? member(one) : String(one))).join(', ');
  if (!isRecord(value)) return undefined;
  return Object.entries(value)
    .flatMap(([name, one]) => (isRecord(one) ? [name] : [`${name} ${told(name, one) ?? ''}`]))
    .join(', ');
};

/** A named thing in a list; its state is said where it is not the ordinary one. */
const member = ({ name, state, reason }: Readonly<Record<string, unknown>>): string => {
  const unusual =
    state === undefined || state === 'running' || state === 'live'
      ? ''
      : ` (${[state, reason].filter(Boolean).join(': ')})`;
  return `${text(name) ?? '?'}${unusual}`;
};

const Part = ({ name, part }: { readonly name: string; readonly part: Readonly<Record<string, unknown>> }) => {
  const status = text(part['status']) ?? 'ok';
  const said = text(part['reason'], part['why'], part['error']);
  // A part that is well again still knows what was the matter.
  const why = said !== undefined && status === 'ok' ? `Is well again; last: ${said}.` : said;
  const how = text(part['how'], part['next']);
  const facts = Object.entries(part).flatMap(([key, value]) => {
    const shown = APART.has(key) ? undefined : told(key, value);
    return shown === undefined ? [] : [[key.replaceAll('_', ' '), shown] as const];
  });
  return (
    <li className={classes.part}>
      <div className={classes.partHead}>
        <div>
          <div className={classes.partName}>{partName(name)}</div>
          {ABOUT[name] ? <div className={classes.quiet}>{ABOUT[name]}</div> : null}
        </div>
        <State tone={stateOf(status).tone}>{stateOf(status).label}</State>
      </div>
      {why ? (
        <p className={classes.why}>
          <Words>{why}</Words>
        </p>
      ) : null}
      {how ? (
        <p className={classes.how}>
          <IconBulb size={14} aria-hidden />
          <span>
            <Words>{how}</Words>
          </span>
        </p>
      ) : null}
      {facts.length > 0 ? (
        <dl className={classes.facts}>
          {facts.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </li>
  );
};

/** The parts of the program: up or not, why, and how what is off is switched on. */
export const Parts = ({ health }: { readonly health: Health }) => {
  const parts = Object.entries(health.parts);
  const shown = new Set(parts.filter(([, { status }]) => status === 'off').map(([name]) => name));
  const off = (health.off ?? []).filter(({ what }) => !shown.has(what.toLowerCase()));
  return (
    <ul className={classes.parts}>
      {parts.map(([name, part]) => (
        <Part key={name} name={name} part={part} />
      ))}
      {off.map(({ what, why, how }) => (
        <Part key={what} name={what} part={{ status: 'off', why, how }} />
      ))}
    </ul>
  );
};
