import { createContext, useContext } from 'react';

/** Opens the one "Create room" dialog from wherever a page offers it. */
export const CreateRoomContext = createContext<() => void>(() => undefined);
export const useCreateRoom = (): (() => void) => useContext(CreateRoomContext);
