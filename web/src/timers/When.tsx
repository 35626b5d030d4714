import { Group, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { type Draft, type Kind, UNIT_MS } from './moment.ts';

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'after', label: 'After a while' },
  { value: 'at', label: 'At a time' },
  { value: 'every', label: 'Again and again' },
  { value: 'cron', label: 'By cron' },
];

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

const BROWSER_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

interface WhenProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
  /** What the API says about a field. */
  readonly problem: (...fields: readonly string[]) => string | undefined;
}

const Span = ({ draft, onChange, problem }: WhenProps) => (
  <Group grow align="start">
    <NumberInput
      size="sm"
      label={draft.kind === 'every' ? 'Every' : 'After'}
      required
      min={draft.kind === 'every' ? 1 : 0}
      value={draft.count}
      error={problem('after', 'every', 'after_ms', 'every_ms')}
      onChange={(count) => onChange({ count })}
    />
    <Select
      size="sm"
      label="Unit"
      data={Object.keys(UNIT_MS)}
      allowDeselect={false}
      value={draft.unit}
      onChange={(unit) => onChange({ unit: unit ?? 'minutes' })}
    />
  </Group>
);

const Cron = ({ draft, onChange, problem }: WhenProps) => (
  <Group grow align="start">
    <TextInput
      size="sm"
      label="Cron"
      description="minute hour day month weekday"
      placeholder="0 9 * * 1-5"
      required
      spellCheck={false}
      classNames={{ input: 'mono' }}
      value={draft.cron}
      error={problem('cron')}
      onChange={(event) => onChange({ cron: event.currentTarget.value })}
    />
    <Select
      size="sm"
      label="Time zone"
      description="whose clock counts"
      data={ZONES}
      searchable
      allowDeselect={false}
      value={draft.zone}
      error={problem('zone')}
      onChange={(zone) => onChange({ zone: zone ?? 'UTC' })}
    />
  </Group>
);

/** When the timer fires: one way at a time. */
export const When = ({ draft, onChange, problem }: WhenProps) => (
  <>
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="When"
      data={[...KINDS]}
      value={draft.kind}
      onChange={(kind) => onChange({ kind })}
    />
    {draft.kind === 'after' || draft.kind === 'every' ? (
      <Span draft={draft} onChange={onChange} problem={problem} />
    ) : null}
    {draft.kind === 'cron' ? <Cron draft={draft} onChange={onChange} problem={problem} /> : null}
    {draft.kind === 'at' ? (
      <TextInput
        type="datetime-local"
        label="At"
        description={`On this browser's clock (${BROWSER_ZONE})`}
        required
        value={draft.at}
        error={problem('at')}
        onChange={(event) => onChange({ at: event.currentTarget.value })}
      />
    ) : null}
  </>
);
