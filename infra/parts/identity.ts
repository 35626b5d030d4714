import type { Ports } from '../../http/ports.ts';
import { createKeyStates } from '../../streams/key-states.ts';
import { createMemberStates } from '../../streams/member-states.ts';
import { createSessionStates } from '../../streams/session-states.ts';
import { createSignInCodes } from '../../streams/sign-in-codes.ts';
import type { LogPart } from './log.ts';

/** Who may come in, as the log and the broker tell it to every process. */
export interface IdentityPart {
  readonly ports: Pick<Ports, 'signInCodes' | 'sessionStates' | 'keyStates' | 'memberStates'>;
  readonly close: () => void;
}

/** Follows what is said about sessions, keys and members; waits for nothing. */
export const openIdentity = ({ broker, reader, live }: Pick<LogPart, 'broker' | 'reader' | 'live'>): IdentityPart => {
  const ground = { broker, reader, live };
  const sessionStates = createSessionStates(ground);
  const keyStates = createKeyStates(ground);
  const memberStates = createMemberStates(ground);
  return {
    ports: { signInCodes: createSignInCodes(broker), sessionStates, keyStates, memberStates },
    close: () => {
      sessionStates.close();
      keyStates.close();
      memberStates.close();
    },
  };
};
