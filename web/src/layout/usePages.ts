import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries.ts';
import { PAGES, type PageEntry } from './pages.ts';

/** The pages that whoever is signed in may look at. */
export const usePages = (): readonly PageEntry[] => {
  const { data: session } = useQuery(sessionQuery);
  return PAGES.filter(({ can }) => can === undefined || session?.permissions.includes(can));
};
