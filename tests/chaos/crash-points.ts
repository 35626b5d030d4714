import type { Edit } from '../edits.ts';

/** A named place in the program at which the suite ends a process as a power cut would. */
export interface CrashPoint {
  readonly name: string;
  readonly file: string;
  /** Stands there exactly once; the process dies right after it. */
  readonly after: string;
  /** Only where that holds. */
  readonly when?: string;
}

/** Planted into the copy that the rows run on; production code has none. */
export const CRASH_POINTS = [
  { name: 'after_begin', file: 'db/batch.ts', after: "ground.step('began');" },
  { name: 'after_insert', file: 'db/batch.ts', after: "ground.step('indexed');" },
  { name: 'after_rows', file: 'db/batch.ts', after: "ground.step('written');" },
  { name: 'after_commit', file: 'db/batch.ts', after: "ground.step('committed');" },
  { name: 'after_publish', file: 'streams/react.ts', after: 'await publisher.publishAll(missing, cause);' },
  { name: 'before_ack', file: 'streams/consume.ts', after: 'const verdict = await this.#attempt(held);' },
  {
    name: 'build_committed',
    file: 'db/build.ts',
    after: 'buildStep?.(step, projection.name);',
    when: "step === 'committed'",
  },
  { name: 'build_caught_up', file: 'db/builder.ts', after: "options.buildStep?.('caught up', projection.name);" },
  { name: 'build_exchanged', file: 'db/builder.ts', after: "options.buildStep?.('exchanged', projection.name);" },
] as const satisfies readonly CrashPoint[];

export type CrashPointName = (typeof CRASH_POINTS)[number]['name'];

/** The change that plants a point; planted/crash-point.ts is what it calls. */
export const plant = ({ name, file, after, when }: CrashPoint): Edit => ({
  file,
  find: after,
  replace: `${after} ${when === undefined ? '' : `if (${when}) `}globalThis.crashPoint?.('${name}');`,
});
