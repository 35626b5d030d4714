export const KINDS = [
  'signed_in',
  'signed_out',
  'session_ended',
  'refused',
  'key_created',
  'key_rotated',
  'key_revoked',
] as const;

/** What the security page shows, as it stands in the address. */
export interface SecuritySearch {
  readonly view?: 'sessions';
  readonly kind?: (typeof KINDS)[number];
  readonly subject?: string;
}

export const readSecuritySearch = (search: Record<string, unknown>): SecuritySearch => {
  const kind = KINDS.find((one) => one === search['kind']);
  const { subject, view } = search;
  return {
    ...(view === 'sessions' ? { view } : {}),
    ...(kind ? { kind } : {}),
    ...(typeof subject === 'string' && subject !== '' ? { subject } : {}),
  };
};
