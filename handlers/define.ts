import type { HandlerCase, HandlerDeclaration, When } from '../streams/handler.ts';
import type { Ports } from './ports.ts';

/** What a handler's file writes: `needs` types the ports its cases receive, hence the cases are made by the `when` they are given. */
interface Declared<Need extends keyof Ports> extends Omit<HandlerDeclaration, 'needs' | 'on'> {
  readonly needs: readonly Need[];
  readonly on: (when: When<Pick<Ports, Need>>) => readonly HandlerCase[];
}

const when: When<never> = (event, run) => ({ event, run: run as unknown as HandlerCase['run'] });

/** Declares a handler: the default export of a file under `handlers/<domain>/`. */
export const defineHandler = <const Need extends keyof Ports>(handler: Declared<Need>): HandlerDeclaration => ({
  ...handler,
  on: handler.on(when),
});
