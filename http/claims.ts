import type { JWTPayload } from 'jose';

/** A claim by its whole name (Auth0's are addresses, with dots in them), else step by step (Keycloak's lie within one another). */
export const claimOf = (claims: JWTPayload, name: string): unknown => {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((within, step) => {
    const inside = typeof within === 'object' && within !== null && Object.hasOwn(within, step);
    return inside ? (within as Record<string, unknown>)[step] : undefined;
  }, claims);
};

/** The e-mail address that an issuer has verified; unverified, one is whatever somebody typed. */
export const emailOf = ({ email, email_verified: verified }: JWTPayload): string | undefined =>
  typeof email === 'string' && email !== '' && verified === true ? email : undefined;

/** A list of words, however a provider writes one: as a list, or with spaces between them. */
export const texts = (value: unknown): readonly string[] | undefined => {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined;
};
