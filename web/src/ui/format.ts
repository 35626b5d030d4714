const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const clockMs = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const number = new Intl.NumberFormat('en');

export const count = (value: number): string => number.format(value);

/** `1 event`, `1,000 events`. */
export const events = (value: number): string => `${count(value)} ${value === 1 ? 'event' : 'events'}`;

/** `14:02:11`, or with milliseconds; another day gets its date in front. */
export const timeOfDay = (iso: string, withMs = false): string => {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const time = (withMs ? clockMs : clock).format(date);
  return date.toDateString() === new Date().toDateString() ? time : `${day.format(date)}, ${time}`;
};

export const fullTime = (iso: string): string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${full.format(date)} (${iso})`;
};

const two = (value: number): string => String(value).padStart(2, '0');

/** `0:07`, `12:41`, `1:02:09`: reads like a clock and keeps its width while it ticks. */
export const duration = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

/** `now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export const ago = (iso: string, now: number): string => {
  const seconds = Math.floor((now - Date.parse(iso)) / 1_000);
  if (Number.isNaN(seconds)) return '';
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
};

/** `in 12 s`, `in 4 min`, and once it has passed as `ago`. */
export const relative = (iso: string, now: number): string => {
  const seconds = Math.ceil((Date.parse(iso) - now) / 1_000);
  if (!(seconds > 0)) return ago(iso, now);
  if (seconds < 60) return `in ${seconds} s`;
  if (seconds < 3_600) return `in ${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `in ${Math.floor(seconds / 3_600)} h` : `in ${Math.floor(seconds / 86_400)} d`;
};

/** `4 ms`, `1.3 s`, `2 min`: for lags, where the scale matters more than the digits. */
export const lag = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
};

const LAG_STEPS = [10, 25, 50, 100, 250, 500, 1_000];

/** `< 25 ms`, `< 1 s`, `2.4 s`: a lag in steps, so that it stands still while all is well. */
export const lagStep = (ms: number): string => {
  const step = LAG_STEPS.find((one) => ms < one);
  if (step === undefined) return lag(ms);
  return step < 1_000 ? `< ${step} ms` : '< 1 s';
};

export const bytes = (size: number): string => {
  if (size < 1_024) return `${size} B`;
  const power = Math.min(3, Math.floor(Math.log2(size) / 10));
  return `${(size / 1_024 ** power).toFixed(1)} ${['B', 'KB', 'MB', 'GB'][power]}`;
};

/** `com.auralink.room.created.v1` → `room.created`: what stays once the common parts are gone. */
export const shortType = (type: string): string => type.replace(/^com\.auralink\./, '').replace(/\.v\d+$/, '');

/** Up to two letters for a face: of the first and last word, or the first two; whole characters, of any script. */
export const initials = (name: string): string => {
  const words = name.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const [first = '', second = ''] = Array.from(words[0] ?? '?');
  return (first + (words.length > 1 ? (Array.from(words.at(-1) ?? '')[0] ?? '') : second)).toUpperCase();
};
