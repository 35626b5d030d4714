import type { Table } from './changes.ts';

const declared = new WeakSet<Table>();

/**
 * Declares with the entity that its rows stay when their tenant is deleted: what has to be known of it afterwards. Of them only the columns about people
 * are emptied; every other row of the tenant goes.
 */
export const outliving = <T extends Table>(table: T): T => {
  declared.add(table);
  return table;
};

/** Whether that was declared. */
export const isOutliving = (table: Table): boolean => declared.has(table);

/** Whether a table's rows belong to tenants at all. */
export const isOfTenants = (table: Table): boolean => 'tenant' in table.meta.properties;

/** Whether a table's rows go when their tenant is deleted. */
export const isForgotten = (table: Table): boolean => isOfTenants(table) && !isOutliving(table);
