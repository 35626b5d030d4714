import { ProblemError } from '../api/call.ts';

interface Told {
  readonly title: string;
  readonly next: string;
}

/** What the way back from the OpenID provider may say; the words are this page's own, the address brings only the code. */
const PROBLEMS: Readonly<Record<string, Told>> = {
  SIGN_IN_EXPIRED: {
    title: 'The sign-in took too long, or began in another browser',
    next: 'Begin again with the button below.',
  },
  SIGN_IN_REFUSED: {
    title: 'The provider refused the sign-in',
    next: 'Try again; if it persists, show the reason to whoever runs the provider.',
  },
  SIGN_IN_NOT_ALLOWED: {
    title: 'You may not sign in here yet',
    next: 'The provider knows you, AuraLink does not. Ask an administrator to add you as a member.',
  },
  IDENTITY_PROVIDER_UNREACHABLE: {
    title: 'The provider cannot be reached',
    next: 'Try again in a moment, or sign in with a link from the terminal.',
  },
};
const OTHER: Told = { title: 'The sign-in failed', next: 'Begin again with the button below.' };

/** Reads `#sign-in-problem=CODE&reason=…`; undefined for any other fragment. */
export const problemIn = (fragment: string): ProblemError | undefined => {
  const told = new URLSearchParams(fragment.replace(/^#/, ''));
  const code = told.get('sign-in-problem');
  if (code === null || !/^[A-Z_]{1,64}$/.test(code)) return undefined;
  const { title, next } = PROBLEMS[code] ?? OTHER;
  const reason = told.get('reason');
  // A short sentence of ours; anybody can write an address, so nothing long is shown.
  const detail = reason !== null && /^[a-z ,_]{1,100}$/i.test(reason) ? { detail: reason } : {};
  return new ProblemError({ status: 401, code, title, next, ...detail });
};

/** Takes the problem out of the address: what is shown once is not shown again after a reload. */
export const takeProblem = (): ProblemError | undefined => {
  const problem = problemIn(location.hash);
  if (problem) history.replaceState(history.state, '', location.pathname + location.search);
  return problem;
};
