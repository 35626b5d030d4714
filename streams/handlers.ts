import { readdir } from 'node:fs/promises';
import type { Catalogue } from '../schemas/catalogue.ts';
import { Fault } from '../schemas/errors.ts';
import type { HandlerCase, HandlerDeclaration } from './handler.ts';
import { isToken } from './subjects.ts';

/**
 * Finds every handler, the default exports of `<folder>/<domain>/*.ts`, and checks them strictly. Throws HANDLER_INVALID with all
 * that is wrong.
 */
export const loadHandlers = async (folder: URL, catalogue: Catalogue): Promise<readonly HandlerDeclaration[]> => {
  const problems: string[] = [];
  const handlers: HandlerDeclaration[] = [];
  for (const file of await handlerFiles(folder)) {
    const module = (await import(file.href)) as Record<string, unknown>;
    const name = file.pathname.split('/').slice(-2).join('/');
    const handler = module['default'];
    const found = shapeProblems(handler, catalogue);
    problems.push(...found.map((problem) => `${name}: ${problem}`));
    if (found.length > 0) continue;
    if (handlers.some((other) => other.name === (handler as HandlerDeclaration).name))
      problems.push(`${name}: another handler has the same name`);
    handlers.push(handler as HandlerDeclaration);
  }
  if (problems.length > 0) throw new Fault('HANDLER_INVALID', { problems });
  return handlers;
};

const handlerFiles = async (folder: URL): Promise<readonly URL[]> => {
  const base = folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`);
  const names = await readdir(base, { recursive: true });
  return names
    .filter(
      (name) => name.includes('/') && name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'),
    )
    .toSorted()
    .map((name) => new URL(name, base));
};

const isCase = (value: unknown): value is HandlerCase =>
  typeof value === 'object' && value !== null && 'event' in value && typeof (value as HandlerCase).run === 'function';

const shapeProblems = (value: unknown, catalogue: Catalogue): readonly string[] => {
  if (typeof value !== 'object' || value === null || !Array.isArray((value as HandlerDeclaration).on))
    return ['its default export is no handler: use defineHandler'];
  const handler = value as HandlerDeclaration;
  const problems: string[] = [];
  if (handler.order !== 'key' && handler.order !== 'none') problems.push("order is neither 'key' nor 'none'");
  if (!isToken(handler.name))
    problems.push(`its name ${JSON.stringify(handler.name)} cannot be a durable's: use letters, digits, - and _`);
  if (!Array.isArray(handler.needs)) problems.push('needs is no list');
  if (!(handler.parallel >= 1)) problems.push('parallel must be at least 1');
  if (!(handler.timeoutMs >= 1)) problems.push('timeoutMs must be at least 1');
  if (!Array.isArray(handler.retryMs)) problems.push('retryMs is no list');
  if (handler.on.length === 0) problems.push('it has no case');
  problems.push(...caseProblems(handler.on, catalogue));
  return problems;
};

const caseProblems = (cases: readonly unknown[], catalogue: Catalogue): readonly string[] => {
  const problems: string[] = [];
  const types = new Set<string>();
  for (const one of cases) {
    if (!isCase(one)) problems.push('a case is none: use when(event, run)');
    else if (catalogue.events.get(one.event.type) !== one.event)
      problems.push(`${one.event.type} is not in the catalogue`);
    else if (catalogue.newest(one.event.type) !== one.event)
      problems.push(
        `${one.event.type} is superseded: a case for ${catalogue.newest(one.event.type)?.type} gets its events too`,
      );
    else if (types.has(one.event.type)) problems.push(`it has two cases for ${one.event.type}`);
    else types.add(one.event.type);
  }
  return problems;
};

/** A handler, and if its reaction is off the reason. */
export interface Wired {
  readonly handler: HandlerDeclaration;
  readonly off: string | undefined;
}

/**
 * Holds each handler's needs against the ports there are. `off` gives the reason for each port whose edge is switched off. Throws
 * PORT_NOT_WIRED for a port that is neither there nor off.
 */
export const wireHandlers = (
  handlers: readonly HandlerDeclaration[],
  ports: Readonly<Record<string, unknown>>,
  off: Readonly<Record<string, string>> = {},
): readonly Wired[] => {
  const missing = handlers.flatMap(({ name, needs }) =>
    needs
      .filter((need) => ports[need] === undefined && off[need] === undefined)
      .map((need) => ({ handler: name, port: need })),
  );
  if (missing.length > 0) throw new Fault('PORT_NOT_WIRED', { missing });
  return handlers.map((handler) => {
    const absent = handler.needs.find((need) => ports[need] === undefined);
    return { handler, off: absent === undefined ? undefined : `${absent}: ${off[absent]}` };
  });
};
