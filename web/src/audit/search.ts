/** What the address of the page says: the event whose proof is shown. */
export const readAuditSearch = ({ proof }: Record<string, unknown>): { proof?: string } =>
  typeof proof === 'string' && proof !== '' ? { proof } : {};
