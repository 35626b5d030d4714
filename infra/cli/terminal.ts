import { once } from 'node:events';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/** The few colours there are. `plain` leaves the text as it is. */
export type Style = 'plain' | 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

/** Colours a text, or not: where stdout is no terminal, and with NO_COLOR, it does nothing. */
export type Paint = (style: Style, text: string) => string;

export const noPaint: Paint = (_style, text) => text;

/** Where a command's words go: data on stdout, everything else on stderr. */
export interface Terminal {
  /** Whether data is JSON, one value a line. */
  readonly json: boolean;
  readonly paint: Paint;
  /** Characters a line may have; undefined where stdout is no terminal. */
  readonly width: number | undefined;
  /** Writes one line of data; resolves when stdout can take the next one. */
  readonly data: (line: string) => Promise<void>;
  /** Says something to the person; never data. */
  readonly note: (line: string) => void;
}

/** The terminal of this process. `styleText` and `hasColors` honour NO_COLOR, FORCE_COLOR and TERM=dumb (Node 24.21). */
export const openTerminal = (
  json: boolean,
  stdout: WriteStream | NodeJS.WriteStream,
  stderr: NodeJS.WritableStream,
): Terminal => ({
  json,
  paint: (style, text) => (style === 'plain' ? text : styleText(style, text, { stream: stdout })),
  width: stdout.isTTY ? stdout.columns : undefined,
  data: async (line) => {
    if (!stdout.write(`${line}\n`)) await once(stdout, 'drain');
  },
  note: (line) => void stderr.write(`${line}\n`),
});

/** Control characters (C0, C1, DEL), line and paragraph separators, marks that turn the writing direction. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Text of strangers, safe to show: names and messages come from people, and an escape sequence in them could rewrite the screen. */
export const visible = (text: string): string =>
  text.replaceAll(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
