import { Panel } from '../ui/Panel.tsx';
import { FeedRow } from './FeedRow.tsx';
import classes from './OverviewPage.module.css';
import { useTrouble } from './useTrouble.ts';

/** What was refused, failed or given up in the last day. Not there while all went well: an empty box would only train the eye to skip it. */
export const Trouble = () => {
  const items = useTrouble();
  if (items.length === 0) return null;
  return (
    <Panel title="Needs a look" actions={<span className={classes.span}>the latest of the last 24 hours</span>} flush>
      <ul className={classes.feed}>
        {items.map((item) => (
          <FeedRow key={item.msg_id} item={item} />
        ))}
      </ul>
    </Panel>
  );
};
