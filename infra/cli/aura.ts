import { enableCompileCache } from 'node:module';

// Before anything else is loaded, which is why the command itself is imported only then.
enableCompileCache();
const { run } = await import('./run.ts');
await run();
