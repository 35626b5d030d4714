import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries.ts';

/** Whether whoever is signed in may do this (`tenant:write`); false until that is known. The program decides again at every request. */
export const useMay = (permission: string): boolean =>
  useQuery(sessionQuery).data?.permissions.includes(permission) ?? false;
