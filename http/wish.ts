import type { Room } from './shapes/rooms.ts';

interface Wished {
  readonly name: string;
  readonly ai_agent_enabled?: boolean;
  readonly agent_id?: string;
  readonly max_participants?: number;
  readonly empty_timeout?: number;
  readonly metadata?: string;
}

/** A room that was asked for and has no sid yet, as the API shows it. */
export const wish = (requestId: string, asked: Wished, asOf: string): Room => ({
  id: requestId,
  name: asked.name,
  state: 'requested',
  request_id: requestId,
  error: null,
  ai_agent_enabled: asked.ai_agent_enabled ?? false,
  agent_id: asked.agent_id ?? null,
  metadata: asked.metadata ?? null,
  max_participants: asked.max_participants ?? null,
  empty_timeout_s: asked.empty_timeout ?? null,
  created_at: null,
  started_at: null,
  ended_at: null,
  duration_ms: null,
  participants_now: 0,
  participants_total: 0,
  tracks_now: 0,
  messages_total: 0,
  report: null,
  revision: 0,
  as_of: asOf,
});
