import type { Sql } from '../sql.ts';
import { iso } from './columns.ts';
import { positionOf, type IndexRow } from './event-rows.ts';

/** One event of the tree with what it caused, oldest first. */
export interface EventNode {
  readonly position: string;
  readonly msg_id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  readonly time: string;
  readonly children: readonly EventNode[];
}

export interface Causation {
  readonly root: EventNode;
  /** `msg_id` of the event that was asked for. */
  readonly focus: string;
}

const MOST = 1_000;

/** `union` drops what was seen: a foreign edge can forge two events that name each other as their cause, and the search must end. */
const TREE = `
  with recursive up(msg_id) as (
    select $2::text
    union
    select e.causation_id from up join aura.event_index e on e.tenant = $1 and e.msg_id = up.msg_id where e.causation_id is not null
  ), down(msg_id) as (
    select msg_id from up
    union
    select e.msg_id from down join aura.event_index e on e.tenant = $1 and e.causation_id = down.msg_id
  )
  select e.stream, e.seq, e.msg_id, e.type, e.subject, e.source, e.time, e.causation_id
  from down join aura.event_index e on e.tenant = $1 and e.msg_id = down.msg_id
  order by e.seq limit ${MOST}`;

/** Builds the tree of rows in log order; a row stands once, below its cause or at the top. */
export const treeOf = (rows: readonly IndexRow[], focus: string): Causation | undefined => {
  const byId = new Map(rows.map((row) => [row.msg_id, row]));
  const caused = Map.groupBy(rows, ({ causation_id: cause }) => cause);
  const shown = new Set<string>();
  const node = (row: IndexRow): EventNode => {
    shown.add(row.msg_id);
    const children = (caused.get(row.msg_id) ?? []).filter(({ msg_id: id }) => !shown.has(id));
    for (const { msg_id: id } of children) shown.add(id);
    return {
      position: positionOf(row),
      msg_id: row.msg_id,
      type: row.type,
      subject: row.subject,
      source: row.source,
      time: iso(row.time),
      children: children.map(node),
    };
  };
  let top = byId.get(focus);
  const climbed = new Set<string>();
  while (top && !climbed.has(top.msg_id)) {
    climbed.add(top.msg_id);
    const cause = top.causation_id === null ? undefined : byId.get(top.causation_id);
    if (!cause || climbed.has(cause.msg_id)) break;
    top = cause;
  }
  return top && { root: node(top), focus };
};

/** Everything that the first cause of the event led to, within the tenant; at most 1,000 events. */
export const causationOf = async (
  sql: Sql,
  tenant: string,
  msgId: string,
  isShown: (row: IndexRow) => boolean = () => true,
): Promise<Causation | undefined> => treeOf((await sql<IndexRow>(TREE, [tenant, msgId])).filter(isShown), msgId);
