// `npm run verify:api`: both documents against their rules; no finding is let through.
import process from 'node:process';
import { check } from './check.ts';
import { asyncapiDocument, openapiDocument } from './documents.ts';
import { ASYNCAPI_RULES, OPENAPI_RULES } from './rules.ts';

const found = [
  ...(await check(await openapiDocument(), OPENAPI_RULES)),
  ...(await check(await asyncapiDocument(), ASYNCAPI_RULES)),
];
for (const { rule, line } of found) console.error(`${rule}: ${line}`);
process.exitCode = found.length === 0 ? 0 : 1;
