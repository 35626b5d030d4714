import type { Logger } from 'pino';
import type { Queries } from '../../db/queries/index.ts';
import type { Ports } from '../../http/ports.ts';
import { parsePosition } from '../../schemas/event.ts';
import { addressesOf, readWebhookUrl, type WebhookRules } from '../../streams/replay/addresses.ts';
import { openNats } from '../../streams/replay/nats.ts';
import { createRebuild } from '../../streams/replay/rebuild.ts';
import { createReplayRunner, type ReplayRunner } from '../../streams/replay/runner.ts';
import { signingSecret } from '../../streams/replay/secret.ts';
import type { WorkOptions } from '../../streams/replay/work.ts';
import { endsOf } from '../../streams/replay/walk.ts';
import { openWebhook } from '../../streams/replay/webhook.ts';
import type { Served } from '../../streams/served.ts';
import type { LogReader } from '../../streams/log.ts';
import { Fault } from '../../schemas/errors.ts';
import type { LogPart } from './log.ts';

/** What webhooks are signed with and where they may go. */
export interface WebhookGround {
  /** Every key that signs is derived from it. */
  readonly serverSecret: string;
  readonly rules: WebhookRules;
}

/** Satisfies the port `replayTargets` of `http/ports.ts`. */
export const replayTargets = (reader: LogReader, { serverSecret, rules }: WebhookGround): Ports['replayTargets'] => ({
  checkUrl: async (text) => {
    const url = readWebhookUrl(text, rules);
    await addressesOf(url, rules).catch((thrown: unknown) => {
      if (thrown instanceof Fault) throw thrown;
      throw new Fault('WEBHOOK_URL_REFUSED', { host: url.host, reason: 'its name cannot be resolved' }, thrown);
    });
  },
  secretOf: (tenant, replayId) => signingSecret(serverSecret, tenant, replayId),
  ends: (asked) => endsOf(reader, asked),
});

type Needed = Pick<LogPart, 'broker' | 'reader' | 'publisher' | 'live'>;

/** Satisfies the port `replays` of `handlers/ports.ts`. */
export const startReplays = (
  { broker, reader, publisher, live }: Needed,
  { serverSecret, rules }: WebhookGround,
  projections: Pick<Queries['projections'], 'one'>,
  logger?: Pick<Logger, 'warn'>,
  served?: Served,
): ReplayRunner => {
  const open: WorkOptions['open'] = async (tenant, { replayId, target }) => {
    if (target.kind === 'nats') return openNats(broker, target, tenant, replayId);
    if (target.kind === 'projection')
      throw new Fault('REPLAY_TARGET_INVALID', { reason: 'a projection is not told, but rebuilt' });
    const secret = signingSecret(serverSecret, tenant, replayId);
    const onTrouble = (reason: string) => logger?.warn({ replay: replayId, reason }, 'a webhook was not taken');
    return openWebhook(target, { rules, replayId, secret, onTrouble });
  };
  const progressOf = async (tenant: string, name: string): Promise<number | undefined> => {
    const { rebuild } = (await projections.one(tenant, name)) ?? {};
    return rebuild ? parsePosition(rebuild.position)?.seq : undefined;
  };
  const rebuild = createRebuild({ publisher, live, progressOf });
  return createReplayRunner({ reader, publisher, live, open, rebuild, ...(served ? { served } : {}) });
};
