import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { EventItem } from '../api/types.ts';
import { sequence } from '../live/position.ts';
import { At } from '../ui/Time.tsx';
import classes from './EventsPage.module.css';
import { TypeName } from './kinds.tsx';
import { sentence } from './sentence.ts';

const features = tableFeatures({});
const column = createColumnHelper<typeof features, EventItem>();

const columns = column.columns([
  column.accessor('position', {
    id: 'position',
    header: 'Position',
    cell: ({ getValue }) => <span className={classes.position}>{getValue()}</span>,
  }),
  column.accessor((item) => item.event.time, {
    id: 'time',
    header: 'Time',
    cell: ({ getValue }) => (
      <span className={classes.time}>
        <At time={getValue()} ms />
      </span>
    ),
  }),
  column.accessor((item) => item.event.type, {
    id: 'type',
    header: 'Type',
    cell: ({ getValue }) => <TypeName type={getValue()} />,
  }),
  column.display({
    id: 'what',
    header: 'What happened',
    cell: ({
      row: {
        original: { event },
      },
    }) => sentence(event.type, event.data),
  }),
  column.accessor((item) => item.event.subject, {
    id: 'subject',
    header: 'Subject',
    cell: ({ getValue }) => <span className={classes.subject}>{getValue()}</span>,
  }),
  column.accessor((item) => item.event.source, {
    id: 'source',
    header: 'Source',
    cell: ({ getValue }) => <span className={classes.source}>{getValue()}</span>,
  }),
]);

interface EventTableProps {
  readonly items: readonly EventItem[];
  /** Index of the open event, -1 for none. */
  readonly selected: number;
  readonly onOpen: (id: string) => void;
  readonly more: boolean;
  readonly onMore: () => void;
}

const AHEAD = 20;

/** Rows that arrive at the top must not push away what somebody has scrolled to. */
const useStillRows = (scroll: RefObject<HTMLElement | null>, items: readonly EventItem[], height: number): void => {
  const first = useRef(items[0]?.position);
  useLayoutEffect(() => {
    const added = items.findIndex(({ position }) => position === first.current);
    first.current = items[0]?.position;
    if (scroll.current && added > 0 && scroll.current.scrollTop > height) scroll.current.scrollTop += added * height;
  }, [scroll, items, height]);
};

/** The rows, of which only the visible ones exist; the end of the list asks for older events. */
export const EventTable = ({ items, selected, onOpen, more, onMore }: EventTableProps) => {
  const scroll = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const height = narrow ? 54 : 34;
  const head = narrow ? 0 : 34;
  const newest = useRef(sequence(items[0]?.position) ?? 0);
  const table = useTable({ features, columns, data: items, getRowId: ({ position }) => position });
  const { rows } = table.getRowModel();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    getItemKey: (index) => rows[index]?.id ?? index,
    estimateSize: () => height,
    scrollMargin: head,
    scrollPaddingStart: head,
    overscan: 12,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  useStillRows(scroll, items, height);
  useEffect(() => {
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: 'auto' });
  }, [virtualizer, selected]);
  const shown = virtualizer.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - AHEAD) onMore();
  }, [more, last, rows.length, onMore]);

  return (
    <div
      ref={scroll}
      className={classes.scroll}
      role="table"
      aria-label="Events"
      aria-rowcount={more ? -1 : rows.length + 1}
      data-testid="event-table"
    >
      <div role="rowgroup" className={classes.headGroup}>
        <div role="row" className={classes.head}>
          {table.getHeaderGroups()[0]?.headers.map((header) => (
            <div key={header.id} role="columnheader" className={classes.cell} data-column={header.column.id}>
              <table.FlexRender header={header} />
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {shown.map(({ index, start, key }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={key}
              role="row"
              tabIndex={0}
              aria-rowindex={index + 2}
              aria-current={index === selected ? 'true' : undefined}
              data-new={(sequence(row.original.position) ?? 0) > newest.current}
              className={classes.row}
              style={{ transform: `translateY(${start - head}px)` }}
              onClick={() => onOpen(row.original.msg_id)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') onOpen(row.original.msg_id);
              }}
            >
              {row.getAllCells().map((cell) => (
                <div key={cell.id} role="cell" className={classes.cell} data-column={cell.column.id}>
                  <table.FlexRender cell={cell} />
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
};
