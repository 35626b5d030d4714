/** What the address of the page says: the event whose proof is shown, the erasure whose receipt is. */
export const readAuditSearch = ({ proof, erasure }: Record<string, unknown>): { proof?: string; erasure?: string } => ({
  ...(typeof proof === 'string' && proof !== '' ? { proof } : {}),
  ...(typeof erasure === 'string' && erasure !== '' ? { erasure } : {}),
});
