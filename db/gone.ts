import type { ProjectorOptions } from './projector-options.ts';

type Source = Pick<ProjectorOptions, 'deletedTenants'>;

/**
 * The tenants that are deleted, before anything is folded: what a deleted one has said cannot all be read any more (its large data is gone), and whoever
 * builds from the start of the log must not give up on it. Throws BROKER_UNREACHABLE.
 */
export const goneOf = async ({ deletedTenants }: Source): Promise<Set<string>> => new Set(await deletedTenants?.());

/** Has `gone` be what the log says now: it may be another log than before. Throws BROKER_UNREACHABLE. */
export const learnGone = async (gone: Set<string>, source: Source): Promise<void> => {
  if (!source.deletedTenants) return;
  const known = await goneOf(source);
  gone.clear();
  for (const tenant of known) gone.add(tenant);
};
