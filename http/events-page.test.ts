import { expect, it } from 'vitest';
import { asyncapi } from '../schemas/asyncapi.ts';
import { loadCatalogue } from '../schemas/catalogue.ts';
import { streamFacts } from '../streams/facts.ts';
import { eventsPage } from './events-page.ts';

const catalogue = await loadCatalogue();
const readers = [
  {
    kind: 'handler',
    name: 'greet',
    meaning: 'Greets <everybody>',
    reads: ['com.auralink.room.started.v1'],
    consumer: {},
  },
] as const;
const page = eventsPage(asyncapi(catalogue, { version: '1.2.3', streams: streamFacts(), readers }));

it('every version of every event has its place on the page, and the link to it', () => {
  for (const { name, version } of catalogue.events.values())
    expect([page.includes(`<article id="${name}.v${version}">`), page.includes(`href="#${name}.v${version}"`)]).toEqual(
      [true, true],
    );
});

it('says what carries an event and who reads it, as text', () => {
  expect(page).toContain('<code>ev.{shard}.{tenant}.room.{roomId}.room_started</code>');
  expect(page).toContain('<code>EVENTS</code>');
  expect(page).toContain('<td>Greets &lt;everybody&gt;</td>');
});

it('says how long something is kept in the unit that fits', () => {
  for (const kept of [
    'file, for ever, limits',
    'file, 30 days, limits',
    'file, 1 day, limits',
    'file, 10 minutes, limits',
  ])
    expect(page).toContain(kept);
  expect(page).not.toMatch(/\d\.\d+ (day|hour|minute|second)/);
});

it('needs no script, which the policy of pages would not let run', () => {
  expect(page).not.toMatch(/<script|\son[a-z]+=|javascript:/i);
});
