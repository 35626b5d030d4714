import type { Fault } from '../schemas/errors.ts';

/** A fault as an outcome on the log: its code, and a reason in words. Details are made for callers, hence hold no secret. */
export const refusal = (fault: Fault): { readonly code: string; readonly reason: string } => {
  const said = Object.entries(fault.details).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return { code: fault.code, reason: said.length === 0 ? fault.message : `${fault.message} (${said.join(', ')})` };
};
