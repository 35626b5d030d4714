import { hash } from 'node:crypto';
import type { StreamConfig } from '@nats-io/jetstream';
import { Fault } from '../../schemas/errors.ts';
import { canonical } from '../../streams/audit/canonical.ts';
import type { StreamState } from '../../streams/backup/snapshot.ts';

/** Raised when a version writes what an older one would misread. */
export const BACKUP_VERSION = 1;
export const MANIFEST = 'manifest.json';

/** One file of a backup. */
export interface Part {
  readonly name: string;
  readonly bytes: number;
  /** Hex, over the whole part. */
  readonly sha256: string;
}

/** A stream in a backup. */
export interface BackedUpStream {
  readonly config: StreamConfig;
  readonly state: StreamState;
  /** Name of the part with its snapshot. */
  readonly part: string;
}

/** What a backup is: written last, so that without it nothing looks like one. */
export interface Manifest {
  readonly format: 'auralink-backup';
  readonly version: number;
  /** Of the program that wrote it. */
  readonly auralink: string;
  /** Of the nats-server that made the snapshots: an older one does not read them. */
  readonly nats_server: string;
  /** ISO 8601. */
  readonly made_at: string;
  /** The cut: everything up to here is in the backup, and nothing behind it. */
  readonly position: string;
  readonly events: number;
  /** `hash@to` of the newest checkpoint up to the cut. */
  readonly audit_head: string | null;
  /** The newest signed checkpoint up to the cut, as a note; absent in backups of before. */
  readonly audit_note?: string | null;
  /** The verifier keys of the log up to the cut, the one that signs last; absent in backups of before. */
  readonly audit_keys?: readonly string[];
  readonly streams: readonly BackedUpStream[];
  /** Ids of the master keys without which nothing about people can be read; absent in backups of before. */
  readonly master_keys?: readonly string[];
  /** Events between the snapshot of the log and the cut. */
  readonly tail: { readonly part: string; readonly from: number; readonly to: number } | null;
  readonly parts: readonly Part[];
}

const sealOf = (manifest: Manifest): string => hash('sha256', canonical(manifest), 'hex');

/** The text of the manifest's file: the manifest and a hash over it. */
export const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify({ ...manifest, sha256: sealOf(manifest) }, null, 2)}\n`;

const invalid = (why: string): Fault => new Fault('BACKUP_INVALID', { part: MANIFEST, why });

const parsed = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw invalid('it is no JSON object: cut, or not a manifest');
};

/** Reads a manifest. Throws BACKUP_INVALID where it is none or was altered, BACKUP_NEWER where this version does not understand it. */
export const parseManifest = (text: string): Manifest => {
  const { sha256, ...rest } = parsed(text);
  const manifest = rest as unknown as Manifest;
  if (manifest.format !== 'auralink-backup') throw invalid('it is not the manifest of a backup of AuraLink');
  // Before the seal: another version may seal otherwise.
  if (!Number.isSafeInteger(manifest.version)) throw invalid('it names no version');
  if (manifest.version > BACKUP_VERSION)
    throw new Fault('BACKUP_NEWER', {
      part: MANIFEST,
      version: manifest.version,
      understood: BACKUP_VERSION,
      written_by: manifest.auralink,
    });
  if (sha256 !== sealOf(manifest)) throw invalid('it was altered: its hash is not that of its content');
  return manifest;
};

/** `2.15.2` as numbers that compare. */
const numbers = (version: string): readonly number[] => version.split(/[.-]/, 3).map(Number);

/** Whether a server may not know the snapshots of another: they changed with minor versions (2.15 has a format of its own). */
export const olderServer = (here: string, there: string): boolean => {
  const [[major = 0, minor = 0], [theirMajor = 0, theirMinor = 0]] = [numbers(here), numbers(there)];
  return major < theirMajor || (major === theirMajor && minor < theirMinor);
};
