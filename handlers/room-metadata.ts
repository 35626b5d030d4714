import { storableText } from '../schemas/storable.ts';

const MOST_AGENT_ID = 128;

/** What the person who asks for a room says about its agent and its metadata. */
interface Said {
  readonly aiAgentEnabled: boolean;
  readonly agentId?: string | undefined;
  readonly metadata?: string | undefined;
}

/**
 * The metadata LiveKit is given: the person's own, and where AI is wanted `ai_agent_enabled` and `agent_id` beside it, so that
 * clients and agents in the room see it too. Own metadata that is no JSON object is kept under `metadata`.
 */
export const roomMetadata = ({ aiAgentEnabled, agentId, metadata }: Said): string | undefined => {
  if (!aiAgentEnabled && agentId === undefined) return metadata;
  const own = metadata === undefined ? {} : (objectIn(metadata) ?? { metadata });
  return JSON.stringify({
    ...own,
    ai_agent_enabled: aiAgentEnabled,
    ...(agentId === undefined ? {} : { agent_id: agentId }),
  });
};

/**
 * What a room's metadata, as LiveKit gives it back, says of its agent. A wish for the name of a live room gets that room as it is,
 * whatever was wished for.
 */
export const agentIn = (metadata: string): { readonly aiAgentEnabled: boolean; readonly agentId?: string } => {
  const { ai_agent_enabled: wanted, agent_id: agentId } = (objectIn(metadata) ?? {}) as Readonly<
    Record<string, unknown>
  >;
  // Whoever made the room may have written anything there: what no event could hold would lose the event.
  return {
    aiAgentEnabled: wanted === true,
    ...(typeof agentId === 'string' ? { agentId: storableText(agentId.slice(0, MOST_AGENT_ID)) } : {}),
  };
};

const objectIn = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
