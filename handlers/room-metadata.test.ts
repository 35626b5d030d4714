import { expect, it } from 'vitest';
import { agentIn } from './room-metadata.ts';

it('what a room that others made says of its agent is always text that an event can hold', () => {
  const said = (agentId: unknown) => agentIn(JSON.stringify({ ai_agent_enabled: true, agent_id: agentId }));
  expect(said('helper')).toEqual({ aiAgentEnabled: true, agentId: 'helper' });
  expect(said(`${'a'.repeat(127)}😀`).agentId).toBe(`${'a'.repeat(127)}\uFFFD`);
  expect(said('a\0b').agentId).toBe('a\uFFFDb');
  expect([said(7), agentIn('none'), agentIn('[]')]).toEqual([
    { aiAgentEnabled: true },
    { aiAgentEnabled: false },
    { aiAgentEnabled: false },
  ]);
});
