import { Progress } from '@mantine/core';
import { count } from '../ui/format.ts';
import list from '../ui/List.module.css';
import { shareOf, useText, type Limit } from './limits.ts';
import classes from './Tenants.module.css';

/** From this share on it is said that little is left. */
const NEARLY = 80;
const FULL = 100;

const leftText = (share: number): string => (share >= FULL ? ', used up' : share >= NEARLY ? ', nearly used up' : '');

/** How much of a limit is used: in words and as a bar. Where nothing is counted it says why. */
export const LimitUse = ({ limit }: { readonly limit: Limit }) => {
  const share = shareOf(limit);
  return (
    <span className={classes.use}>
      {limit.use === null ? null : (
        <span>
          <span className={list.mono}>{count(limit.use)}</span>
          {limit.value === null ? null : (
            <>
              {' '}
              of <span className={list.mono}>{count(limit.value)}</span>
              {share === undefined ? '' : leftText(share)}
            </>
          )}
        </span>
      )}
      {share === undefined ? null : (
        <Progress
          size="sm"
          value={share}
          color={share >= FULL ? 'red' : share >= NEARLY ? 'orange' : 'indigo'}
          aria-label={`${Math.round(share)} % of ${limit.meaning} used`}
        />
      )}
      <span className={classes.sub}>{useText(limit)}</span>
    </span>
  );
};
