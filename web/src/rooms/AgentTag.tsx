import { IconSparkles } from '@tabler/icons-react';
import classes from './AgentTag.module.css';

/** Marks a room that has, or a participant that is, an AI agent. */
export const AgentTag = ({ label = 'Agent' }: { readonly label?: string }) => (
  <span className={classes.tag}>
    <IconSparkles size={12} aria-hidden />
    {label}
  </span>
);
