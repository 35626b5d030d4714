import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

const ARGS = [
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

/**
 * The package unpacks into the temporary folder and takes whatever `chromium` lies there already, of another version too
 * (seen: 153 ran a left-over 147): a folder for each version.
 */
const unpack = async (): Promise<string> => {
  const { version } = createRequire(import.meta.url)(
    createRequire(import.meta.url)
      .resolve('@sparticuz/chromium')
      .replace(/build[\\/].*$/, 'package.json'),
  ) as { version: string };
  const before = process.env['TMPDIR'];
  const folder = join(tmpdir(), `auralink-chromium-${version}`);
  await mkdir(folder, { recursive: true });
  process.env['TMPDIR'] = folder;
  try {
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
};

/** A browser with a fake microphone and camera. Its own arguments: the package's would switch web security off. */
export const openBrowser = async (): Promise<Browser> =>
  process.platform === 'linux' && process.arch === 'x64'
    ? playwright.launch({ executablePath: await unpack(), args: ARGS, headless: true })
    : playwright.launch({ channel: 'chrome', args: ARGS, headless: true });
