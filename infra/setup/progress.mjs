// What the set-up says: on stderr, since stdout belongs to the program, and only about what takes longer than a second.

const SILENT_MS = 1_000;
const REMIND_MS = 15_000;

/** @param {string} line */
export const say = (line) => void process.stderr.write(`auralink: ${line}\n`);

const seconds = (since) => `${Math.round((performance.now() - since) / 1_000)} s`;

/**
 * Runs a step. After a second it says what is going on, every fifteen that it still is, and at the end how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} take
 * @param {(line: string) => void} [tell]
 * @returns {Promise<T>}
 */
export const step = async (what, take, tell = say) => {
  const since = performance.now();
  let told = false;
  const first = setTimeout(() => {
    told = true;
    tell(`${what} …`);
  }, SILENT_MS);
  const reminder = setInterval(() => tell(`${what} … ${seconds(since)}`), REMIND_MS);
  try {
    const result = await take();
    if (told) tell(`${what}: done in ${seconds(since)}`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(reminder);
  }
};
