import { Argument } from 'commander';
import { Fault } from '../../../schemas/errors.ts';
import { findPersonKey } from '../../config/secrets.ts';
import { witnessSecret } from '../../parts/witnesses.ts';
import { defineCommand } from '../define.ts';

/** What the receivers of checkpoints verify with. */
export const witnessSecrets = defineCommand({
  name: 'witness-secret',
  order: 7,
  summary: 'The secrets that receivers of signed checkpoints verify them with.',
  examples: [
    { line: 'aura audit witness-secret', does: 'of every receiver in AURALINK_AUDIT_WITNESS' },
    { line: 'aura audit witness-secret https://witness.example/checkpoints', does: 'of one, named already or not' },
  ],
  notes:
    'As Standard Webhooks has them (whsec_…); docs/how-to/witness.md shows how a receiver verifies. They follow from secrets/person-key (AURALINK_PERSON_KEY) and the address without its query.\n' +
    'Whoever has one can pass notes off as coming from here, though not sign them: give each to its receiver alone.',
  args: [new Argument('[receiver]', 'its address')],
  run: async ({ args: [given], here, terminal }) => {
    const named = here.config.audit.witnesses.flatMap((one) => (one.kind === 'webhook' ? [one.place] : []));
    const places = given === undefined ? named : [placeOf(given)];
    const key = await findPersonKey(here.config);
    if (key === undefined) throw new Fault('NOT_RUNNING', { dataDir: here.config.dataDir });
    for (const place of places) {
      const secret = witnessSecret(key, place);
      await terminal.data(terminal.json ? JSON.stringify({ place, secret }) : `${secret}  ${place}`);
    }
    if (places.length === 0)
      terminal.note('AURALINK_AUDIT_WITNESS names no receiver; directories and buckets need no secret');
  },
});

const placeOf = (given: string): string => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol))
    throw new Fault('OPTION_INVALID', { reason: `${given} is no address of a receiver: https://…` });
  return `${url.origin}${url.pathname}`;
};
