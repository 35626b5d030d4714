import { enableCompileCache } from 'node:module';

// Before anything else is loaded: four hundred files take a quarter of the time with it (Node 24.21).
enableCompileCache();
const { main } = await import('./program.ts');
await main();
