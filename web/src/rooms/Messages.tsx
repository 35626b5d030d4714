import { ActionIcon, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconMessage, IconSend2 } from '@tabler/icons-react';
import { useEffect, useRef, useState, type SyntheticEvent, type UIEvent } from 'react';
import { sendMessage } from '../api/actions.ts';
import { messagesQuery } from '../api/queries.ts';
import type { Message, Room } from '../api/types.ts';
import { Empty } from '../ui/Empty.tsx';
import { Face } from '../ui/Face.tsx';
import { notifyProblem } from '../ui/notify.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { At } from '../ui/Time.tsx';
import classes from './Messages.module.css';
import { usePast } from './past.ts';

const refusal = ({ error }: Message): string =>
  typeof error === 'string' ? error : (error?.reason ?? error?.code ?? 'refused');

const Line = ({ message }: { readonly message: Message }) => {
  const sender = message.sender ?? 'Erased';
  const time = message.sent_at ?? message.requested_at;
  return (
    <li className={classes.line} data-state={message.state}>
      <Face name={sender} size={24} />
      <div className={classes.words}>
        <div className={classes.head}>
          <span className={classes.sender} dir="auto" title={sender}>
            {sender}
          </span>
          {time ? (
            <span className={classes.time}>
              <At time={time} />
            </span>
          ) : null}
          {message.state === 'requested' ? <span className={classes.time}>sending…</span> : null}
        </div>
        <div className={classes.text} dir="auto">
          {message.text ?? <em>This message was erased.</em>}
        </div>
        {message.state === 'refused' ? <div className={classes.refused}>Not sent: {refusal(message)}</div> : null}
      </div>
    </li>
  );
};

const Composer = ({ room }: { readonly room: Room }) =>
  usePast() || room.state === 'finished' ? null : <Writing room={room} />;

const Writing = ({ room }: { readonly room: Room }) => {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const sending = useMutation({
    mutationFn: (words: string) => sendMessage(room.id, words),
    onSuccess: () => {
      setText('');
      void client.invalidateQueries({ queryKey: ['room', room.id, 'messages'] });
    },
    onError: notifyProblem,
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (text.trim() && !sending.isPending) sending.mutate(text.trim());
  };
  return (
    <form className={classes.composer} onSubmit={submit}>
      <TextInput
        className={classes.input}
        aria-label="Message"
        placeholder="Message everybody in the room"
        autoComplete="off"
        maxLength={8_192}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ActionIcon
        type="submit"
        size={34}
        variant="filled"
        color="accent"
        aria-label="Send"
        disabled={!text.trim()}
        loading={sending.isPending}
      >
        <IconSend2 size={16} />
      </ActionIcon>
    </form>
  );
};

/** Of a long talk the latest lines; the timeline has them all. */
const SHOWN = 300;
/** So near the end counts as there. */
const NEAR_PX = 60;

/** The room's chat: what was sent to everybody through the API. */
export const Messages = ({ room }: { readonly room: Room }) => {
  const past = usePast();
  const { data, error, isPending, refetch } = useQuery(messagesQuery(room.id, past?.at));
  const list = useRef<HTMLOListElement>(null);
  const length = data?.items.length ?? 0;
  const lines = data?.items.slice(-SHOWN) ?? [];
  const atEnd = useRef(true);
  useEffect(() => {
    // Whoever reads what was said before is left there.
    if (atEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [length]);
  const onScroll = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent<HTMLElement>): void => {
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
  };
  return (
    <Panel title="Messages" count={data ? length : undefined} flush>
      {isPending ? <RowSkeleton rows={2} /> : null}
      {error && !data ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {data && length === 0 ? (
        <Empty
          title={past ? 'Nothing had been said' : 'Nothing was said yet'}
          icon={<IconMessage size={20} stroke={1.6} />}
          small
        />
      ) : null}
      {length > 0 ? (
        <ol ref={list} className={classes.lines} tabIndex={0} aria-label="Messages, oldest first" onScroll={onScroll}>
          {length > SHOWN ? <li className={classes.earlier}>The latest {SHOWN}; the timeline has them all.</li> : null}
          {lines.map((message) => (
            <Line key={message.id} message={message} />
          ))}
        </ol>
      ) : null}
      <Composer room={room} />
    </Panel>
  );
};
