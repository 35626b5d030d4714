import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import list from './List.module.css';
import { type Search, SearchInput } from './SearchInput.tsx';

interface ListFiltersProps {
  readonly states: { readonly value: string; readonly label: string }[];
  readonly state: string;
  readonly onState: (state: string) => void;
  readonly search?: Search;
  /** What else stands in the row. */
  readonly children?: ReactNode;
}

/** The row above a list: which states it shows, and what it is searched for. */
export const ListFilters = ({ states, state, onState, search, children }: ListFiltersProps) => (
  <div className={list.filters} role="search">
    <div className={list.states}>
      <SegmentedControl size="xs" aria-label="State" data={states} value={state} onChange={onState} />
    </div>
    {search ? <SearchInput {...search} /> : null}
    {children}
  </div>
);
