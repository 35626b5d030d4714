import { loadProjections } from '../../db/load.ts';
import { loadRoutes } from '../../http/discover.ts';
import { openapi } from '../../http/openapi.ts';
import { readersOf } from '../../infra/parts/readers.ts';
import { asyncapi } from '../../schemas/asyncapi.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { streamFacts } from '../../streams/facts.ts';
import { loadHandlers } from '../../streams/handlers.ts';

const HANDLERS = new URL('../../handlers/', import.meta.url);

/** The OpenAPI document as the program serves it. */
export const openapiDocument = async () =>
  openapi(await loadRoutes(), { version: '0.0.0', cookieName: '__Host-aura-00000000' });

/** The AsyncAPI document as the program serves it, with all readers. */
export const asyncapiDocument = async () => {
  const catalogue = await loadCatalogue();
  const readers = readersOf(await loadHandlers(HANDLERS, catalogue), await loadProjections());
  return asyncapi(catalogue, { version: '0.0.0', streams: streamFacts(), readers });
};
