import type { Catalogue } from '../../schemas/catalogue.ts';

/** The catalogue, loaded when a command needs it: with its schema compiler it is two thirds of what a start would take. */
export const loadCatalogueLate = async (): Promise<Catalogue> =>
  (await import('../../schemas/catalogue.ts')).loadCatalogue();
