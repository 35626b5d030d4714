import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useCopy } from './Copy.tsx';

const CopyLine = ({ value, children }: { readonly value: string; readonly children: string }) => {
  const { copied, copy } = useCopy(value);
  return (
    <Button
      variant="default"
      size="xs"
      onClick={copy}
      leftSection={copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
    >
      {copied ? 'Copied' : children}
    </Button>
  );
};

/** The same from a shell: a button for each way. */
export const CopyLines = ({ curl, aura }: { readonly curl: string; readonly aura: string }) => (
  <>
    <CopyLine value={curl}>Copy as curl</CopyLine>
    <CopyLine value={aura}>Copy as aura</CopyLine>
  </>
);
