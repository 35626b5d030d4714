import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useShortcuts } from '../layout/useShortcuts.ts';
import list from './List.module.css';
import { useDraft } from './useDraft.ts';

/** What a list is searched for. */
export interface Search {
  readonly label: string;
  readonly placeholder: string;
  /** As it stands in the address. */
  readonly value: string | undefined;
  readonly onSettle: (value: string) => void;
}

/** The one field of a page that words are searched by: `/` leads to it, and what is typed is meant after a short pause. */
export const SearchInput = ({ label, placeholder, value, onSettle }: Search) => {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useDraft(value ?? '', onSettle);
  useShortcuts({ '/': () => input.current?.focus() });
  return (
    <TextInput
      ref={input}
      size="xs"
      className={list.search}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={14} />}
      spellCheck={false}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
    />
  );
};
