import { describe, expect, it } from 'vitest';
import { createSpeaker, readWav } from './voice.ts';

const chunk = (name: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
};

const format = (kind: number, channels: number, bits: number): Buffer => {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(kind, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(16_000, 4);
  body.writeUInt16LE(bits, 14);
  return chunk('fmt ', body);
};

const wav = (...chunks: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  return Buffer.concat([chunk('RIFF', body).subarray(0, 8), body]);
};

const samples = chunk('data', Buffer.from(new Int16Array([1, -2, 32_767]).buffer));

describe('a WAV file', () => {
  it('of one channel and 16 bit is read, whatever else stands in it', () => {
    expect(readWav(wav(format(1, 1, 16), chunk('LIST', Buffer.from('odd')), samples))).toEqual({
      sampleRate: 16_000,
      samples: new Int16Array([1, -2, 32_767]),
    });
  });

  it.each([
    ['two channels', wav(format(1, 2, 16), samples)],
    ['eight bits', wav(format(1, 1, 8), samples)],
    ['no PCM', wav(format(3, 1, 16), samples)],
    ['no data', wav(format(1, 1, 16))],
    ['no WAV at all', Buffer.from('<html>')],
  ])('with %s is refused', (_what, file) => expect(() => readWav(file)).toThrow(TypeError));
});

it('a voice says something that can be heard', async () => {
  const speech = await (await createSpeaker())('rms', 'Good morning.');
  expect(speech.sampleRate).toBe(16_000);
  expect(speech.samples.length).toBeGreaterThan(8_000);
  expect(Math.max(...speech.samples.map(Math.abs))).toBeGreaterThan(5_000);
});
