import { expect, it } from 'vitest';
import { LIMITS, LIMIT_NAMES, limitsWith } from './limits.ts';

it('are the defaults until a tenant has others, which may also be none or nought', () => {
  expect(limitsWith()).toMatchObject({
    api_per_minute: 100,
    mcp_server_creation_per_5min: 5,
    tool_execution_per_minute: 20,
  });
  const own = limitsWith({ api_per_minute: 7, rooms_open: null, tool_execution_per_minute: 0 });
  expect(own).toEqual({ ...limitsWith(), api_per_minute: 7, rooms_open: null, tool_execution_per_minute: 0 });
});

it('pass over what a later version of the table may have named', () => {
  expect(limitsWith({ api_per_fortnight: 3 })).toEqual(limitsWith());
});

it('have windows of whole seconds and defaults that count', () => {
  for (const name of LIMIT_NAMES) {
    const { windowS, default: value } = { windowS: 1, ...LIMITS[name] };
    expect([name, Number.isInteger(windowS), Number.isInteger(value)]).toEqual([name, true, true]);
  }
});
