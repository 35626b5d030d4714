import type { ErrorRow } from './row.ts';

/** Reactions, this machine and the command line. */
export const PROGRAM_ERRORS = {
  // Reactions
  DEAD_LETTER_NOT_FOUND: {
    status: 404,
    title: 'There is no such dead letter',
    next: 'List them with GET /api/v1/dead-letters.',
    retry: false,
  },
  DEAD_LETTER_DISCARDED: {
    status: 409,
    title: 'The dead letter was discarded',
    next: 'Nothing: somebody decided that it needs no more trying; discard_reason says why.',
    retry: false,
  },
  DEAD_LETTER_REDRIVEN: {
    status: 409,
    title: 'The dead letter was redriven: its event has been handled',
    next: 'Nothing: there is nothing left to discard.',
    retry: false,
  },
  DEAD_LETTER_UNDER_WAY: {
    status: 409,
    title: 'The dead letter is being redriven',
    next: 'Wait for the outcome; the letter shows it in its state.',
    retry: true,
  },
  HANDLER_NOT_FOUND: {
    status: 404,
    title: 'No handler of this version takes the event',
    next: 'Run a version that has the handler, or discard the dead letter with a reason.',
    retry: false,
  },
  DELIVERIES_SPENT: {
    status: 500,
    title: 'An event was delivered as often as its consumer allows, and never settled',
    next: 'See why the reader of that consumer fails; the event itself is on the log.',
    retry: false,
  },
  DELIVERY_TERMINATED: {
    status: 500,
    title: 'A reader of the log refused an event for good',
    next: 'The reason is what the reader said; the event itself is on the log.',
    retry: false,
  },
  PROJECTION_NOT_FOUND: {
    status: 404,
    title: 'There is no such projection',
    next: 'List them with GET /api/v1/projections.',
    retry: false,
  },
  HANDLER_TIMED_OUT: {
    status: 504,
    title: 'The handler took longer than its limit',
    next: 'See its dead letter; raise timeoutMs if the work needs it.',
    retry: true,
  },
  PORT_NOT_WIRED: {
    status: 503,
    title: 'A part this needs is switched off',
    next: 'Run `aura doctor`; it says what is off and how to switch it on.',
    retry: false,
  },
  // This machine
  CONFIG_INVALID: {
    status: 500,
    title: 'The configuration cannot be used',
    next: 'Correct the settings listed in problems; `aura config` shows where each comes from.',
    retry: false,
  },
  DATA_DIR_HELD: {
    status: 500,
    title: 'Another AuraLink runs on this data directory',
    next: 'Stop it, or set AURALINK_DATA to another directory and start beside it.',
    retry: false,
  },
  DATA_DIR_NEWER: {
    status: 500,
    title: 'The data directory was written by a newer version',
    next: 'Run that version, or start anew with --fresh, which deletes the data.',
    retry: false,
  },
  PORT_TAKEN: {
    status: 500,
    title: 'The port is in use',
    next: 'Set PORT to another one, or to 0 for any free one.',
    retry: false,
  },
  SERVER_NOT_FOUND: {
    status: 500,
    title: 'A server that is needed is not on this machine',
    next: 'Install it with one of the lines in the details, or name one that runs elsewhere.',
    retry: false,
  },
  LOCAL_SERVER_FAILED: {
    status: 500,
    title: 'A local server did not start',
    next: 'See what it said in the details and its log file.',
    retry: false,
  },
  // The command line
  NOT_RUNNING: {
    status: 503,
    title: 'AuraLink is not running here',
    next: 'Start it with `npm start`, or name a running one with AURALINK_URL and AURALINK_TOKEN.',
    retry: true,
  },
  OPTION_INVALID: {
    status: 400,
    title: 'The command line cannot be understood',
    next: 'See the examples of `aura <command> --help`.',
    retry: false,
  },
  NOT_YET: {
    status: 501,
    title: 'This is declared but not built yet',
    next: 'The details name what is missing.',
    retry: false,
  },
  HANDLER_INVALID: {
    status: 500,
    title: 'A handler file is wrong',
    next: 'Correct what the details list; the program does not start with it.',
    retry: false,
  },
  INTERNAL: {
    status: 500,
    title: 'Something failed that should not',
    next: 'Look for the request id in the log and report it.',
    retry: true,
  },
} as const satisfies Record<string, ErrorRow>;
