import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../session/useMay.ts';
import { notifyDone } from '../ui/notify.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import classes from './Audit.module.css';
import { rotateKey, signingQuery, type SigningState } from './queries.ts';

/** Where the program cannot do it itself: who can, and how. */
const Elsewhere = ({ held, kept_in: keptIn }: SigningState) => (
  <p className={classes.words}>
    {keptIn === 'file' && !held ? (
      <>
        The secret of this key is not at hand in the process that serves this page. Rotate it where it is:{' '}
        <code>aura audit rotate-key</code>; if it is gone for ever, with <code>--lost</code>.
      </>
    ) : (
      <>
        The secret comes from outside of the program, which cannot put another in its place: make one with{' '}
        <code>openssl rand -base64 32</code> and put it before the old one, as <code>AURALINK_AUDIT_KEY=new,old</code>{' '}
        with a restart, or as the first line of the file that <code>AURALINK_AUDIT_KEY_FILE</code> names. The old one
        signs for it; drop it once the new one shows here.
      </>
    )}
  </p>
);

const Rotate = () => {
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const rotate = useMutation({
    mutationFn: rotateKey,
    onSuccess: ({ key_id: id }) => notifyDone(`${id} signs from now on`),
    onSettled: async () => {
      setSure(false);
      await client.invalidateQueries({ queryKey: ['audit'] });
    },
  });
  return (
    <>
      {sure ? (
        <>
          <p className={classes.words}>
            A new key signs the checkpoints to come, and the old one signs for it: whoever verifies with the old one
            need not change anything. The old secret is forgotten; what it has signed stays signed.
          </p>
          <Group gap="xs">
            <Button size="xs" loading={rotate.isPending} onClick={() => rotate.mutate()}>
              Rotate key now
            </Button>
            <Button size="xs" variant="default" disabled={rotate.isPending} onClick={() => setSure(false)}>
              Keep it
            </Button>
          </Group>
        </>
      ) : (
        <Button
          size="xs"
          variant="default"
          className={classes.start}
          leftSection={<IconRefresh size={14} />}
          onClick={() => setSure(true)}
        >
          Rotate key…
        </Button>
      )}
      {rotate.error ? <ProblemView error={rotate.error} /> : null}
    </>
  );
};

const Offered = () => {
  const { data: signing } = useQuery(signingQuery);
  if (!signing || signing.key_id === null) return null;
  return signing.held && signing.kept_in === 'file' ? <Rotate /> : <Elsewhere {...signing} />;
};

/** Another key in the place of the one that signs: for whoever runs the platform, where the program keeps it. */
export const RotateKey = () => {
  const [maySee, mayDo] = [useMay('platform:read'), useMay('platform:write')];
  return maySee && mayDo ? <Offered /> : null;
};
