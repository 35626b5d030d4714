import { CommanderError } from 'commander';
import { ERRORS, Fault, type ErrorCode } from '../../schemas/errors.ts';

/** How `aura` ends; scripts may rely on it. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

/** A problem document of the running program (RFC 9457), as it came. */
export class Refused extends Error {
  readonly problem: Readonly<Record<string, unknown>>;
  readonly code: string;

  constructor(problem: Readonly<Record<string, unknown>>) {
    const code = typeof problem['code'] === 'string' ? problem['code'] : 'INTERNAL';
    super(code);
    this.name = 'Refused';
    this.problem = problem;
    this.code = code;
  }
}

/** What a person is told about a failure. */
export interface Complaint {
  readonly code: string;
  readonly title: string;
  readonly next: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const ENVELOPE = new Set(['type', 'title', 'status', 'code', 'next', 'instance']);
const UNREACHABLE: ReadonlySet<string> = new Set([
  'NOT_RUNNING',
  'BROKER_UNREACHABLE',
  'DATABASE_UNREACHABLE',
  'LIVEKIT_UNREACHABLE',
  'SHUTTING_DOWN',
]);

const rowOf = (code: string) => (Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : undefined);

const fromProblem = ({ code, problem }: Refused): Complaint => ({
  code,
  title: words(problem['title'], rowOf(code)?.title, 'The request was refused'),
  next: words(problem['next'], rowOf(code)?.next),
  details: Object.fromEntries(
    Object.entries(problem).filter(([name, value]) => !ENVELOPE.has(name) && value !== problem['title']),
  ),
});

/** Anything thrown, as code, title, next step and details. What is not ours is INTERNAL, with the thrown message as its reason. */
export const complaintOf = (thrown: unknown): Complaint => {
  if (thrown instanceof Refused) return fromProblem(thrown);
  if (thrown instanceof Fault)
    return {
      code: thrown.code,
      title: ERRORS[thrown.code].title,
      next: ERRORS[thrown.code].next,
      details: thrown.details,
    };
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'INTERNAL',
    title: ERRORS.INTERNAL.title,
    next: 'Run it again with AURALINK_LOG_LEVEL=debug to see where, and report it.',
    details: { reason },
  };
};

/** The exit code of anything thrown. */
export const exitCodeOf = (thrown: unknown): number => {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (thrown instanceof Error && thrown.name === 'AbortError') return EXIT.interrupted;
  const { code } = complaintOf(thrown);
  if (code === 'OPTION_INVALID') return EXIT.usage;
  return UNREACHABLE.has(code) ? EXIT.unreachable : EXIT.failed;
};

const words = (...candidates: readonly unknown[]): string =>
  candidates.find((one): one is string => typeof one === 'string' && one !== '') ?? '';

/** A detail in few words: `{pointer, message}` and `{setting, problem}` as `/name: must be string`. */
const show = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const parts = typeof value === 'object' && value !== null ? Object.values(value) : [];
  const plain = parts.length === 2 && parts.every((part) => typeof part === 'string');
  return plain ? parts.filter((part) => part !== '').join(': ') : JSON.stringify(value);
};

/** The lines of a complaint: what, the details one a line, and what to do next. */
export const complaintLines = ({ code, title, next, details }: Complaint): readonly string[] => [
  `${code}: ${title}`,
  ...Object.entries(details).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((item) => `  ${name}: ${show(item)}`) : [`  ${name}: ${show(value)}`],
  ),
  ...(next ? [`  next: ${next}`] : []),
];
