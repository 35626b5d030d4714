import type { Edit } from '../edits.ts';
import type { World } from './world.ts';

/**
 * What must hold after a fault. I1 what was acknowledged is stored, once. I2 the rows are what a recount of the stream gives. I3 a rebuild gives
 * the rows that serve. I5 no lag is left soon after the fault is over, and no process ended that nobody killed. I7 no 2xx without a durable event
 * where the answer says, and none that comes too late to be one.
 */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I5' | 'I7';

/** A protection and how to take it out. */
export interface Protection {
  /** Completes "without …". */
  readonly name: string;
  /** The row must break one of these then; breaking another one proves nothing. */
  readonly breaks: readonly Invariant[];
  readonly edits: readonly Edit[];
}

/** One line of the fault matrix. */
export interface Row {
  readonly id: string;
  readonly title: string;
  /** What is done to it, in few words. */
  readonly inject: string;
  /** Why it cannot be done on this machine; absent or undefined: it can. */
  readonly unable?: () => Promise<string | undefined>;
  /** Servers whose data lie on a small disk of their own: a size as `mount` takes it. */
  readonly disks?: { readonly broker?: string; readonly cluster?: string };
  /** The broker is three servers, each of which can be killed; absent: one. */
  readonly three?: boolean;
  /** Does the damage, lets it heal and checks. What does not hold is told to the world; only a suite that cannot do its work throws. */
  readonly run: (world: World) => Promise<void>;
  readonly protections: readonly Protection[];
}
