import type { Catalogue } from '../../schemas/catalogue.ts';
import type { EventDeclaration } from '../../schemas/define.ts';
import { timerSet } from '../../schemas/timers.ts';

type Data = Readonly<Record<string, unknown>>;

/** What becomes of one personal field: `person` is who it is about, as the data names him. */
export type EachField = (value: unknown, person: string) => unknown;

const nameOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The data with every personal field replaced; the same object where it has none. A field without a value stays as it is. */
const mapOwn = ({ personal }: EventDeclaration, data: Data, each: EachField): Data => {
  let changed: Record<string, unknown> | undefined;
  for (const { of, fields } of personal) {
    const person = nameOf(data[of]);
    for (const field of fields) {
      const value = data[field];
      if (value === undefined || value === null) continue;
      const made = each(value, person);
      if (made !== value) (changed ??= { ...data })[field] = made;
    }
  }
  return changed ?? data;
};

interface Carrying {
  readonly event?: { readonly type?: unknown; readonly data?: unknown };
}

/** What a timer will publish speaks of people too. */
const mapCarried = (data: Data, catalogue: Pick<Catalogue, 'events'>, each: EachField): Data => {
  const { event } = data as Carrying;
  const declared = catalogue.events.get(nameOf(event?.type));
  if (!event || !declared || declared.personal.length === 0) return data;
  const carried = mapOwn(declared, (event.data ?? {}) as Data, each);
  return carried === event.data ? data : { ...data, event: { ...event, data: carried } };
};

/** Whether events of the type may hold anything personal. */
export const mayBePersonal = (type: string, { events }: Pick<Catalogue, 'events'>): boolean =>
  type === timerSet.type || (events.get(type)?.personal.length ?? 0) > 0;

/** The data of an event of this type with every personal field replaced, those of an event that a timer carries too. Pure if `each` is. */
export const mapPersonal = (type: string, data: Data, catalogue: Pick<Catalogue, 'events'>, each: EachField): Data => {
  if (type === timerSet.type) return mapCarried(data, catalogue, each);
  const declared = catalogue.events.get(type);
  return declared && declared.personal.length > 0 ? mapOwn(declared, data, each) : data;
};
