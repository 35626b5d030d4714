import { expect, it } from 'vitest';
import { ProblemError } from '../api/call.ts';
import { tenantRefusal } from './refusal.ts';

const problem = (code: string, more: object = {}) =>
  new ProblemError({ status: 403, code, title: 'refused', next: 'ask', ...more });

it('tells a tenant that is not served from every other refusal', () => {
  const given = { tenant: 'acme', reason: 'The invoice of October is open' };
  expect(tenantRefusal(problem('TENANT_SUSPENDED', given))).toEqual({ state: 'suspended', ...given });
  expect(tenantRefusal(problem('TENANT_DELETED', { tenant: 'acme' }))).toMatchObject({ state: 'deleted', reason: '' });
  expect(tenantRefusal(problem('TENANT_SUSPENDED', { tenant: 7, reason: ['x'] }))).toEqual({
    state: 'suspended',
    tenant: undefined,
    reason: '',
  });
  expect(tenantRefusal(problem('FORBIDDEN', given))).toBeUndefined();
  expect(tenantRefusal(new Error('TENANT_SUSPENDED'))).toBeUndefined();
});
