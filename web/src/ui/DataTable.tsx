import { createColumnHelper, metaHelper, tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table';
import { useRef, type MouseEvent } from 'react';
import { useShortcuts } from '../layout/useShortcuts.ts';
import classes from './DataTable.module.css';

interface Meta {
  readonly align?: 'right';
  /** From which width on the column is shown; the first columns always are. */
  readonly from?: 'tablet' | 'desktop';
  readonly width?: string;
}

const features = tableFeatures({ columnMeta: metaHelper<Meta>() });
type Features = typeof features;

/** The columns of one table. Keep them at module scope: a new list rebuilds every row. */
export const columnsOf = <Row extends object>() => createColumnHelper<Features, Row>();

export type Columns<Row extends object> = ColumnDef<Features, Row>[];

interface DataTableProps<Row extends object> {
  readonly label: string;
  readonly columns: Columns<Row>;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly selected?: string | undefined;
}

/** Moves the focus along the rows' own links. */
const walk = (body: HTMLElement | null, step: number): void => {
  const rows = [...(body?.querySelectorAll<HTMLElement>('tr') ?? [])];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.querySelector<HTMLElement>('a, button')?.focus();
};

/** A dense table. The first cell holds the row's link, so that keyboard and assistive technology open rows too; `j` and `k` walk along them. */
export const DataTable = <Row extends object>({
  label,
  columns,
  rows,
  rowId,
  onOpen,
  selected,
}: DataTableProps<Row>) => {
  const body = useRef<HTMLTableSectionElement>(null);
  const table = useTable({ features, columns, data: rows, getRowId: rowId });
  useShortcuts({ j: () => walk(body.current, 1), k: () => walk(body.current, -1) });
  const open = (row: Row) => (event: MouseEvent<HTMLElement>) => {
    // A click on a link or button of the row is that link's or button's own.
    if (!(event.target as HTMLElement).closest('a, button')) onOpen?.(row);
  };

  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={label}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  data-align={header.column.columnDef.meta?.align}
                  data-from={header.column.columnDef.meta?.from}
                  style={{ width: header.column.columnDef.meta?.width }}
                >
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody ref={body}>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              onClick={open(row.original)}
              data-opens={onOpen !== undefined}
              data-selected={row.id === selected}
            >
              {row.getAllCells().map((cell) => (
                <td
                  key={cell.id}
                  data-align={cell.column.columnDef.meta?.align}
                  data-from={cell.column.columnDef.meta?.from}
                >
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
