import { ActionIcon, CopyButton, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './Copy.module.css';

interface CopyIconProps {
  readonly value: string;
  readonly label: string;
}

/** Copies a value; says so where the pointer is. */
export const CopyIcon = ({ value, label }: CopyIconProps) => (
  <CopyButton value={value} timeout={1_500}>
    {({ copied, copy }) => (
      <Tooltip label={copied ? 'Copied' : label} openDelay={copied ? 0 : 350}>
        <ActionIcon size="sm" onClick={copy} aria-label={label} color={copied ? 'teal' : 'gray'}>
          {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        </ActionIcon>
      </Tooltip>
    )}
  </CopyButton>
);

/** An id in monospace that is copied by a click. */
export const CopyId = ({ value, label = 'Copy id' }: { readonly value: string; readonly label?: string }) => (
  <CopyButton value={value} timeout={1_500}>
    {({ copied, copy }) => (
      <Tooltip label={copied ? 'Copied' : label} openDelay={copied ? 0 : 350}>
        <UnstyledButton className={classes.id} onClick={copy} aria-label={`${label} ${value}`}>
          <span className={classes.text}>{value}</span>
          {copied ? <IconCheck size={12} /> : <IconCopy size={12} className={classes.icon} />}
        </UnstyledButton>
      </Tooltip>
    )}
  </CopyButton>
);
