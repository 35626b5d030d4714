/** What the address of the page says: the event whose proof is shown, the erasure whose receipt is, the two signed trees that are compared. */
export interface AuditSearch {
  readonly proof?: string;
  readonly erasure?: string;
  readonly from?: number;
  readonly to?: number;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The number of leaves of a signed tree. */
export const sizeIn = (value: unknown): number | undefined => {
  const size = Number(value);
  return /^\d+$/.test(String(value)) && Number.isSafeInteger(size) && size >= 1 ? size : undefined;
};

export const readAuditSearch = (given: Record<string, unknown>): AuditSearch => {
  const [proof, erasure] = [text(given['proof']), text(given['erasure'])];
  const [from, to] = [sizeIn(given['from']), sizeIn(given['to'])];
  return {
    ...(proof === undefined ? {} : { proof }),
    ...(erasure === undefined ? {} : { erasure }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
};
