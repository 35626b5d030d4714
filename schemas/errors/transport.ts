import type { ErrorRow } from './row.ts';

/** Certificates and credentials of connections. */
export const TRANSPORT_ERRORS = {
  CERTIFICATES_THERE: {
    status: 409,
    title: 'There are certificates or credentials already where new ones shall go',
    next: 'Name another directory, or add --force to renew them; whoever works with the old ones needs the new.',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
