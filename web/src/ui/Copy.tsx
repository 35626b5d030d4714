import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import classes from './Copy.module.css';
import { copyText } from './copyText.ts';

const SHOWN_MS = 1_500;

/** Copies on a click and tells for a moment that it did. */
export const useCopy = (value: string): { readonly copied: boolean; readonly copy: () => void } => {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    setCopied(await copyText(value));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return { copied, copy: () => void copy() };
};

interface CopyIconProps {
  readonly value: string;
  readonly label: string;
}

/** Copies a value; says so where the pointer is. */
export const CopyIcon = ({ value, label }: CopyIconProps) => {
  const { copied, copy } = useCopy(value);
  return (
    <Tooltip label={copied ? 'Copied' : label} openDelay={copied ? 0 : 350}>
      <ActionIcon size="sm" onClick={copy} aria-label={label} color={copied ? 'teal' : 'gray'}>
        {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  );
};

interface CopyIdProps {
  readonly value: string;
  readonly label?: string;
  /** What is shown of it; the whole is copied. */
  readonly shown?: string;
}

/** An id in monospace that is copied by a click. */
export const CopyId = ({ value, label = 'Copy id', shown = value }: CopyIdProps) => {
  const { copied, copy } = useCopy(value);
  return (
    <Tooltip label={copied ? 'Copied' : label} openDelay={copied ? 0 : 350}>
      <UnstyledButton className={classes.id} onClick={copy} aria-label={`${label} ${value}`}>
        <span className={classes.text}>{shown}</span>
        {copied ? <IconCheck size={12} /> : <IconCopy size={12} className={classes.icon} />}
      </UnstyledButton>
    </Tooltip>
  );
};
