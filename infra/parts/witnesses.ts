import type { Logger } from 'pino';
import type { Meter } from '../../schemas/metrics.ts';
import type { Kept } from '../../streams/audit/kept.ts';
import { parseHead, parseNote } from '../../streams/audit/note.ts';
import { fileShelf } from '../../streams/audit/witness/file.ts';
import { startWitness, type WitnessState } from '../../streams/audit/witness/runner.ts';
import { s3Shelf } from '../../streams/audit/witness/s3.ts';
import type { Shelf } from '../../streams/audit/witness/shelf.ts';
import { webhookShelf } from '../../streams/audit/witness/webhook.ts';
import { toFault } from '../../schemas/errors.ts';
import { signingSecret } from '../../streams/replay/secret.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Config } from '../config.ts';
import type { LogPart } from './log.ts';
import type { WebhookGround } from './replays.ts';

/** Of the platform, no tenant's: a tenant's name holds no slash. */
const SIGNED_FOR = '/audit';

/** The secret that a receiver of checkpoints verifies them with, `whsec_…`. */
export const witnessSecret = (serverSecret: string, place: string): string =>
  signingSecret(serverSecret, SIGNED_FOR, place);

/** The witnesses of the settings. Without `webhooks` those that are only told, and cannot be asked, are left out. */
export const shelvesOf = ({ audit }: Pick<Config, 'audit'>, webhooks?: WebhookGround): readonly Shelf[] =>
  audit.witnesses.flatMap((witness): readonly Shelf[] => {
    if (witness.kind === 'file') return [fileShelf(witness)];
    if (witness.kind === 's3') return audit.s3 ? [s3Shelf({ ...witness, ...audit.s3 })] : [];
    if (!webhooks) return [];
    const { serverSecret, rules } = webhooks;
    return [webhookShelf(witness, { rules, secret: witnessSecret(serverSecret, witness.place) })];
  });

const sizeOf = (note: string | undefined): number => parseHead(parseNote(note ?? '')?.text ?? '')?.size ?? 0;

const PATIENCE_MS = 20_000;

const askAll = (
  config: Pick<Config, 'audit'>,
  question: (shelf: Shelf, signal: AbortSignal) => Promise<string | undefined>,
  signal: AbortSignal | undefined,
): Promise<readonly Kept[]> => {
  const ends = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]);
  const asked = shelvesOf(config).map(async (shelf): Promise<Kept> => {
    const { place } = shelf;
    try {
      return { place, note: await question(shelf, ends) };
    } catch (thrown) {
      const { code, details } = toFault(thrown);
      return { place, problem: typeof details['reason'] === 'string' ? details['reason'] : code };
    }
  });
  return Promise.all(asked);
};

/** The newest note of every witness that can be asked; one that does not answer says why. */
export const keptAt = (config: Pick<Config, 'audit'>, signal?: AbortSignal): Promise<readonly Kept[]> =>
  askAll(config, async ({ newest }, ends) => newest?.(ends), signal);

/** A witness that holds a checkpoint over more events than there are. */
export interface Ahead {
  readonly place: string;
  readonly size: number;
}

/** What witnesses hold of a log that was signed up to `size` events: of those that are ahead of it, the note over just as many. */
export const keptUpTo = async (
  config: Pick<Config, 'audit'>,
  size: number,
  signal?: AbortSignal,
): Promise<{ readonly kept: readonly Kept[]; readonly ahead: readonly Ahead[] }> => {
  const newest = await keptAt(config, signal);
  const ahead = newest.map(({ place, note }) => ({ place, size: sizeOf(note) })).filter((one) => one.size > size);
  const isAhead = (place: string): boolean => ahead.some((one) => one.place === place);
  const witnesses = config.audit.witnesses.filter(({ place }) => isAhead(place));
  const then = await askAll(
    { audit: { ...config.audit, witnesses } },
    async ({ over }, ends) => over?.(size, ends),
    signal,
  );
  return { kept: [...newest.filter(({ place }) => !isAhead(place)), ...then], ahead };
};

/** All witnesses of this process. */
export interface Witnesses {
  readonly states: () => readonly WitnessState[];
  readonly stop: () => Promise<void>;
}

/** Starts a runner for each witness of the settings. */
export const startWitnesses = (
  config: Pick<Config, 'audit'>,
  { reader, publisher }: Pick<LogPart, 'reader' | 'publisher'>,
  webhooks: WebhookGround,
  meter: Meter,
  logger: Pick<Logger, 'warn' | 'info'>,
): Witnesses => {
  const runners = shelvesOf(config, webhooks).map((shelf) =>
    startWitness({
      reader,
      publisher,
      stream: EVENTS,
      shelf,
      onTrouble: (place, fault) =>
        fault
          ? logger.warn(
              { place, code: fault.code, ...fault.details },
              'a witness of the audit does not take checkpoints',
            )
          : logger.info({ place }, 'a witness of the audit takes checkpoints again'),
      onBehind: (place, events) => meter.set('auralink_audit_witness_behind_events', events, { place }),
    }),
  );
  return {
    states: () => runners.map((runner) => runner.state()),
    stop: async () => {
      await Promise.all(runners.map((runner) => runner.stop()));
    },
  };
};
