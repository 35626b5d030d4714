import { notifications } from '@mantine/notifications';
import { toProblem } from '../api/call.ts';

/** Says in a corner that an action failed: title, next step, code and request id. */
export const notifyProblem = (error: unknown): void => {
  const { title, next, code, request_id } = toProblem(error);
  notifications.show({
    color: 'red',
    title,
    message: [next, request_id ? `${code} · ${request_id}` : code].filter(Boolean).join(' — '),
    autoClose: 9_000,
  });
};

export const notifyFailure = (title: string, message: string): void => {
  notifications.show({ color: 'red', title, message, autoClose: 9_000 });
};

export const notifyDone = (message: string): void => {
  notifications.show({ message, autoClose: 2_500 });
};
