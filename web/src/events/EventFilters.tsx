import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { IconCalendar, IconFilter } from '@tabler/icons-react';
import type { Ref } from 'react';
import { useDraft } from '../ui/useDraft.ts';
import classes from './EventsPage.module.css';
import { hasFilter, type EventSearch, type EventSearchKey } from './search.ts';

/** What is offered while typing a type; anything else may be typed, `*` ends a prefix. */
const TYPES = [
  'room.*',
  'participant.*',
  'track.*',
  'message.*',
  'egress.*',
  'ingress.*',
  'timer.*',
  'dead_letter.*',
  'projection.*',
  'audit.*',
  'room.created',
  'room.finished',
  'room.reported',
];

const RANGES = [
  { value: '', label: 'Any time' },
  { value: '15', label: 'Last 15 min' },
  { value: '60', label: 'Last hour' },
  { value: '1440', label: 'Last 24 h' },
  { value: 'custom', label: 'Custom…' },
];

interface FieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}

const Field = ({ label, value = '', placeholder, onChange }: FieldProps) => {
  const [draft, setDraft] = useDraft(value, onChange);
  return (
    <TextInput
      size="xs"
      className={classes.filter}
      aria-label={label}
      placeholder={placeholder}
      spellCheck={false}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
    />
  );
};

interface EventFiltersProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly search: EventSearch;
  readonly onChange: (search: EventSearch) => void;
}

/** The filters. A chosen span becomes a fixed moment in the address, so that a shared link shows the same events later. */
export const EventFilters = ({ ref, search, onChange }: EventFiltersProps) => {
  const set = (change: { readonly [key in EventSearchKey]?: string }): void => {
    const next = { ...search, ...change };
    onChange(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')) as EventSearch);
  };
  const [type, setType] = useDraft(search.type ?? '', (value) => set({ type: value }));
  const choose = (value: string | null): void => {
    if (value === null || value === '') set({ from: '', to: '' });
    else if (value === 'custom')
      set({
        from: search.from ?? new Date(Date.now() - 3_600_000).toISOString(),
        to: search.to ?? new Date().toISOString(),
      });
    else set({ from: new Date(Date.now() - Number(value) * 60_000).toISOString(), to: '' });
  };
  const spanned = Boolean(search.from ?? search.to);
  return (
    <div className={classes.filters} role="search" aria-label="Filter events">
      <Autocomplete
        ref={ref}
        size="xs"
        className={classes.typeFilter}
        aria-label="Type"
        placeholder="Type: room.*"
        leftSection={<IconFilter size={14} />}
        data={TYPES}
        spellCheck={false}
        value={type}
        onChange={setType}
      />
      <Field
        label="Subject"
        placeholder="Subject: room/RM_…"
        value={search.subject}
        onChange={(subject) => set({ subject })}
      />
      <Field
        label="Correlation id"
        placeholder="Correlation id"
        value={search.correlation}
        onChange={(correlation) => set({ correlation })}
      />
      <Field
        label="Source"
        placeholder="Source: /auralink/…"
        value={search.source}
        onChange={(source) => set({ source })}
      />
      {spanned ? (
        <>
          <Field
            label="From (time or position)"
            placeholder="From"
            value={search.from}
            onChange={(from) => set({ from })}
          />
          <Field
            label="To (time or position)"
            placeholder="To, open: goes on"
            value={search.to}
            onChange={(to) => set({ to })}
          />
        </>
      ) : (
        <Select
          className={classes.filter}
          aria-label="Time"
          leftSection={<IconCalendar size={14} />}
          data={RANGES}
          value=""
          onChange={choose}
          allowDeselect={false}
        />
      )}
      {hasFilter(search) ? (
        <Button variant="subtle" color="gray" onClick={() => onChange(search.event ? { event: search.event } : {})}>
          Clear
        </Button>
      ) : null}
    </div>
  );
};
