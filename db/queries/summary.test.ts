import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { participantJoined, participantLeft } from '../../schemas/participants.ts';
import { trackPublished, trackUnpublished } from '../../schemas/tracks.ts';
import { summaryOf } from './summary.ts';

describe('one line about an event', () => {
  it('names who did what and why', () => {
    expect(summaryOf(participantLeft.type, participantLeft.example)).toBe('alice left, client initiated');
  });

  it('names the person of a track, not the track', () => {
    const data = { ...trackPublished.example, identity: 'alice', name: 'microphone' };
    expect(summaryOf(trackPublished.type, data)).toBe('alice publishes audio (microphone)');
    expect(summaryOf(trackUnpublished.type, data)).toBe('alice stopped publishing audio (microphone)');
  });

  it('says somebody where the person was erased or is encrypted', () => {
    expect(summaryOf(participantJoined.type, { ...participantJoined.example, identity: null })).toBe('somebody joined');
    expect(summaryOf(participantJoined.type, { ...participantJoined.example, identity: { enc: 'v1' } })).toBe(
      'somebody joined',
    );
  });

  it('has a line for every event of the catalogue, also with data it does not expect', async () => {
    for (const { type, example } of (await loadCatalogue()).events.values()) {
      expect(summaryOf(type, example as Record<string, unknown>)).toMatch(/\S/);
      expect(summaryOf(type, {})).toMatch(/\S/);
    }
    expect(summaryOf('com.auralink.comet.seen.v3', {})).toBe('comet seen');
  });
});
