/**
 * The container that @peculiar/x509 (2.2) takes its parts from refuses to load without `Reflect.getMetadata`, and asks it about constructors alone,
 * none of which says anything: an answer of "nothing" is all that it needs. Loaded only where certificates are made.
 */
const nothing = (): undefined => undefined;
for (const name of ['getMetadata', 'getOwnMetadata', 'defineMetadata'])
  if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value: nothing, configurable: true, writable: true });
