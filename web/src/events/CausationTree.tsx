import { useQuery } from '@tanstack/react-query';
import { causationQuery } from '../api/queries.ts';
import type { CausationNode } from '../api/types.ts';
import { lag } from '../ui/format.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import classes from './EventPanel.module.css';
import { KindIcon, TypeName } from './kinds.tsx';

interface NodeProps {
  readonly node: CausationNode;
  readonly focus: string;
  readonly causeTime: string | undefined;
  readonly onOpen: (id: string) => void;
}

const Node = ({ node, focus, causeTime, onOpen }: NodeProps) => (
  <li>
    <button
      type="button"
      className={classes.node}
      aria-current={node.msg_id === focus}
      onClick={() => onOpen(node.msg_id)}
    >
      <KindIcon type={node.type} />
      <span className={classes.nodeText}>
        <TypeName type={node.type} />
        <span className={classes.nodeSub} style={{ display: 'block' }}>
          {node.position} · {node.subject}
        </span>
      </span>
      {causeTime ? (
        <span className={classes.nodeAfter}>+{lag(Math.max(0, Date.parse(node.time) - Date.parse(causeTime)))}</span>
      ) : null}
    </button>
    {node.children.length > 0 ? (
      <ul className={classes.children}>
        {node.children.map((child) => (
          <Node key={child.msg_id} node={child} focus={focus} causeTime={node.time} onOpen={onOpen} />
        ))}
      </ul>
    ) : null}
  </li>
);

/** What caused an event and what it caused, drawn from the recorded causation ids, never from timing. */
export const CausationTree = ({ id, onOpen }: { readonly id: string; readonly onOpen: (id: string) => void }) => {
  const { data, error, isPending, refetch } = useQuery(causationQuery(id));
  if (isPending) return <RowSkeleton rows={2} />;
  if (!data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  return (
    <ul className={classes.tree}>
      <Node node={data.root} focus={data.focus} causeTime={undefined} onOpen={onOpen} />
    </ul>
  );
};
