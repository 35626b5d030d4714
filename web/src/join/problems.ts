import { ProblemError } from '../api/call.ts';
import type { Problem } from '../api/types.ts';

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : '');
const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** Why the connection to LiveKit did not come up, and what to do. */
export const connectionProblem = (thrown: unknown, url: string | undefined): ProblemError => {
  if (thrown instanceof ProblemError) return thrown;
  return new ProblemError({
    status: 0,
    code: 'LIVEKIT_UNREACHABLE',
    title: 'LiveKit cannot be reached from this browser',
    detail: textOf(thrown),
    next: url
      ? `Check that ${url} is open from here: the server is up (see System), no firewall or proxy blocks WebSockets, and a page on https needs a wss address.`
      : 'Check on the System page that LiveKit is up.',
  });
};

/** Why the microphone or camera could not be had, and what to do. The participant stays in the room meanwhile. */
export const deviceProblem = (thrown: unknown, device: 'microphone' | 'camera'): Problem => {
  const base = { status: 0, detail: textOf(thrown) };
  if (!navigator.mediaDevices) {
    return {
      ...base,
      code: 'INSECURE_PAGE',
      title: `The browser gives no ${device} to this page`,
      next: 'Browsers allow it only on https or on localhost. Open AuraLink as http://127.0.0.1 or put it behind https.',
    };
  }
  if (nameOf(thrown) === 'NotAllowedError' || /permission|denied/i.test(base.detail)) {
    return {
      ...base,
      code: 'PERMISSION_DENIED',
      title: `The browser did not allow the ${device}`,
      next: `Allow the ${device} for this page (the icon left of the address), then switch it on again here. You are in the room and hear the others.`,
    };
  }
  if (nameOf(thrown) === 'NotFoundError' || /not found/i.test(base.detail)) {
    return {
      ...base,
      code: 'NO_DEVICE',
      title: `No ${device} was found`,
      next: `Connect a ${device} and switch it on again here.`,
    };
  }
  return {
    ...base,
    code: 'DEVICE_FAILED',
    title: `The ${device} could not be started`,
    next: 'Another program may hold it. Close that and switch it on again here.',
  };
};
