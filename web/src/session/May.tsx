import type { ReactNode } from 'react';
import { useMay } from './useMay.ts';

interface MayProps {
  /** `tenant:write` */
  readonly do: string;
  readonly children: ReactNode;
  /** What stands in its place for everybody else. */
  readonly otherwise?: ReactNode;
}

/** Shows what only whoever may do something has use for. The program decides again at every request. */
export const May = ({ do: permission, children, otherwise = null }: MayProps) =>
  useMay(permission) ? children : otherwise;
