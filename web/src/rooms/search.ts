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
}

export const readRoomSearch = ({ join, event }: Record<string, unknown>): RoomSearch => ({
  ...(join ? { join: true } : {}),
  ...(typeof event === 'string' && event !== '' ? { event } : {}),
});
