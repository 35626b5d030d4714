import type { Projection } from '../../db/define.ts';
import type { ReaderFacts } from '../../schemas/asyncapi/facts.ts';
import { handlerFacts } from '../../streams/facts.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';

const projectionFacts = ({ name, tables, cases }: Pick<Projection, 'name' | 'tables' | 'cases'>): ReaderFacts => ({
  kind: 'projection',
  name,
  meaning: `Keeps the read model ${name}`,
  reads: [...new Set(cases.map(({ event }) => event.type))],
  consumer: { ordered: true, ackPolicy: 'none', checkpoint: 'projection_checkpoints', tables: tables.length },
});

/** Everything of the platform that reads the log, for the description of events. */
export const readersOf = (
  handlers: readonly HandlerDeclaration[],
  projections: readonly Pick<Projection, 'name' | 'tables' | 'cases'>[],
): readonly ReaderFacts[] => [...handlers.map(handlerFacts), ...projections.map(projectionFacts)];
