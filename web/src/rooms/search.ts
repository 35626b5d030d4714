const STATES = ['active', 'created', 'finished'] as const;
export type StateFilter = (typeof STATES)[number];

export interface RoomsSearch {
  readonly state?: StateFilter;
  readonly name?: string;
}

/** The filters of the list as they stand in the address. */
export const readRoomsSearch = (search: Record<string, unknown>): RoomsSearch => {
  const state = STATES.find((one) => one === search['state']);
  const name = search['name'];
  return {
    ...(state ? { state } : {}),
    // The router reads `?name=42` as a number; a room may be called that.
    ...((typeof name === 'string' && name !== '') || typeof name === 'number' ? { name: String(name) } : {}),
  };
};

export interface RoomSearch {
  /** The join panel is open. */
  readonly join?: true;
  /** The event whose details are open. */
  readonly event?: string;
  /** The room is shown as it was: a position or a moment. */
  readonly at?: string;
  /** It is compared with this earlier position or moment. */
  readonly from?: string;
}

const given = (name: string, value: unknown): object =>
  typeof value === 'string' && value !== '' ? { [name]: value } : {};

export const readRoomSearch = ({ join, event, at, from }: Record<string, unknown>): RoomSearch => ({
  ...(join ? { join: true } : {}),
  ...given('event', event),
  ...given('at', at),
  ...given('from', from),
});
