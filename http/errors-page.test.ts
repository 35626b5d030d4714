import { expect, it } from 'vitest';
import { ERRORS } from '../schemas/errors.ts';
import { errorsPage } from './errors-page.ts';

it('docs/errors.md is the error table', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../docs/errors.md');
});

it("has a heading for every code, which a problem's type leads to", () => {
  for (const code of Object.keys(ERRORS)) expect(errorsPage()).toContain(`\n## ${code}\n`);
});
