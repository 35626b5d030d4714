import type { CheckpointView, WitnessView } from '../../db/queries/audit.ts';
import type { AuditKey, Checkpoint, Verdict as VerdictShape, Witness } from '../../http/shapes/audit.ts';
import { formatPosition } from '../../schemas/event.ts';
import type { KeptHead } from '../../streams/audit/kept.ts';
import type { LogKey } from '../../streams/audit/keys.ts';
import { parseNote } from '../../streams/audit/note.ts';
import type { Head, Verdict } from '../../streams/audit/verify.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { WitnessConfig } from '../config/audit.ts';

/** `hash@to`; undefined for anything else. */
export const parseHead = (text: string): Head | undefined => {
  const [, hash, to] = /^([0-9a-f]{64})@([1-9]\d{0,14})$/.exec(text) ?? [];
  return hash === undefined ? undefined : { hash, to: Number(to) };
};

const at = (seq: number): string => formatPosition({ stream: EVENTS, seq });
const atOrNull = (seq: number): string | null => (seq === 0 ? null : at(seq));

/** A verdict as the API and `aura` show it, with the witnesses the log was held against. */
export const showVerdict = (verdict: Verdict, witnesses: readonly KeptHead[] = []): VerdictShape => {
  const { ok, checked, checkpoints, coveredTo, uncovered, head, signatures, signedTo, signedBy, firstBad } = verdict;
  return {
    ok,
    checked,
    checkpoints,
    covered_to: atOrNull(coveredTo),
    uncovered,
    signatures,
    signed_to: atOrNull(signedTo),
    signed_by: signedBy ?? null,
    witnesses: witnesses.map(({ place, size, problem }) => ({ place, to: size ?? null, problem: problem ?? null })),
    head: head ? `${head.hash}@${head.to}` : null,
    first_bad: firstBad ? { position: at(firstBad.seq), kind: firstBad.kind, why: firstBad.why } : null,
  };
};

/** A checkpoint of the read model with its signature, and the witnesses that hold it. */
export const showCheckpoint = (checkpoint: CheckpointView, witnesses: readonly WitnessView[]): Checkpoint => {
  const [signature] = (checkpoint.note === null ? undefined : parseNote(checkpoint.note))?.signatures ?? [];
  return {
    ...checkpoint,
    key_id: signature?.id ?? null,
    signature: signature?.value ?? null,
    witnesses:
      checkpoint.note === null ? [] : witnesses.filter(({ to }) => to >= checkpoint.to).map(({ place }) => place),
  };
};

/** A key of the log's, and where the next one took over. */
export const showKey = ({ number, key, seq, time, vouched, note }: LogKey, next: LogKey | undefined): AuditKey => ({
  number,
  key: key.text,
  name: key.name,
  key_id: key.id,
  jwk: { kty: 'OKP', crv: 'Ed25519', x: key.x, kid: key.id },
  since: at(seq),
  until: next ? at(next.seq) : null,
  made_known_at: time,
  vouched,
  note,
});

/** Every witness that is set up here or has been heard of, and how far it is behind the newest signed checkpoint. */
export const showWitnesses = (
  configured: readonly WitnessConfig[],
  known: readonly WitnessView[],
  newest: CheckpointView | undefined,
  idOf: (place: string) => string,
): readonly Witness[] => {
  const reached = new Map(known.map((one) => [one.id, one]));
  const all = [
    ...configured.map(({ kind, place }) => ({ id: idOf(place), kind, place })),
    ...known.filter(({ id }) => !configured.some(({ place }) => idOf(place) === id)),
  ];
  return all.map(({ id, kind, place }) => {
    const found = reached.get(id);
    return {
      id,
      kind: kind as Witness['kind'],
      place,
      to: found?.to ?? null,
      reached_at: found?.reached_at ?? null,
      behind: Math.max(0, (newest?.to ?? 0) - (found?.to ?? 0)),
    };
  });
};
