import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconChevronDown, IconChevronUp, IconClipboard, IconTerminal2, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { eventQuery } from '../api/queries.ts';
import { isLeftOut } from '../api/event-item.ts';
import type { CloudEvent, EventItem } from '../api/types.ts';
import { CopyIcon, CopyId } from '../ui/Copy.tsx';
import { copyAndSay } from '../ui/copyText.ts';
import { Keys } from '../ui/Keys.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At } from '../ui/Time.tsx';
import { CausationTree } from './CausationTree.tsx';
import { eventAsAura, eventAsCurl } from './commands.ts';
import classes from './EventPanel.module.css';
import { JsonTree } from './JsonTree.tsx';
import { KindIcon } from './kinds.tsx';
import { sentence } from './sentence.ts';
import type { EventSearch } from './search.ts';

interface EventPanelProps {
  readonly id: string;
  /** The event itself, where the list has it already. */
  readonly known?: EventItem | undefined;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
  readonly onStep?: ((by: 1 | -1) => void) | undefined;
}

const Bar = ({
  onClose,
  onStep,
  position,
}: Pick<EventPanelProps, 'onClose' | 'onStep'> & { readonly position: string | undefined }) => (
  <div className={classes.bar}>
    {position ? <CopyId value={position} label="Copy position" /> : null}
    <Group gap={2} ml="auto">
      {onStep ? (
        <>
          <Tooltip
            label={
              <>
                Next <Keys keys={['j']} />
              </>
            }
          >
            <ActionIcon aria-label="Next event" onClick={() => onStep(1)}>
              <IconChevronDown size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip
            label={
              <>
                Previous <Keys keys={['k']} />
              </>
            }
          >
            <ActionIcon aria-label="Previous event" onClick={() => onStep(-1)}>
              <IconChevronUp size={16} />
            </ActionIcon>
          </Tooltip>
        </>
      ) : null}
      <ActionIcon aria-label="Close details" onClick={onClose}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  </div>
);

const Attribute = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={classes.attribute}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** An attribute that leads to all events that share it. */
const Shared = ({
  value,
  search,
  what,
}: {
  readonly value: string;
  readonly search: EventSearch;
  readonly what: string;
}) => (
  <>
    <Link to="/events" search={search} className={classes.shared} title={`All events of the same ${what}`}>
      {value}
    </Link>
    <CopyIcon value={value} label={`Copy ${what}`} />
  </>
);

/** What lies on the log, where the event is read as a newer version of it. */
const Versions = ({ item: { event, stored } }: { readonly item: EventItem }) => {
  if (!stored) return null;
  return (
    <details className={classes.version}>
      <summary>
        Stored as {shortVersion(stored.type)}, read as {shortVersion(event.type)}
      </summary>
      <JsonTree value={stored.data ?? {}} />
    </details>
  );
};

const shortVersion = (type: string): string => type.slice(type.lastIndexOf('.') + 1);

const Envelope = ({
  event,
  msgId,
  onOpen,
}: {
  readonly event: CloudEvent;
  readonly msgId: string;
  readonly onOpen: (id: string) => void;
}) => {
  const cause = event.causationid;
  return (
    <dl className={classes.envelope}>
      <Attribute name="type">
        <Shared value={event.type} search={{ type: event.type }} what="type" />
      </Attribute>
      <Attribute name="subject">
        <Shared value={event.subject} search={{ subject: event.subject }} what="subject" />
      </Attribute>
      <Attribute name="source">
        <Shared value={event.source} search={{ source: event.source }} what="source" />
      </Attribute>
      <Attribute name="time">
        <span>
          <At time={event.time} ms />{' '}
          <span className={classes.quiet}>
            · <Ago time={event.time} />
          </span>
        </span>
        <CopyIcon value={event.time} label="Copy time" />
      </Attribute>
      {event.correlationid ? (
        <Attribute name="correlation">
          <Shared value={event.correlationid} search={{ correlation: event.correlationid }} what="correlation" />
        </Attribute>
      ) : null}
      {cause ? (
        <Attribute name="causation">
          <button type="button" className={classes.shared} onClick={() => onOpen(cause)}>
            {cause}
          </button>
          <CopyIcon value={cause} label="Copy causation id" />
        </Attribute>
      ) : null}
      <Attribute name="id">
        <span className={classes.value}>{event.id}</span>
        <CopyIcon value={event.id} label="Copy event id" />
      </Attribute>
      <Attribute name="msg id">
        <span className={classes.value}>{msgId}</span>
        <CopyIcon value={msgId} label="Copy message id" />
      </Attribute>
      {event.tenant ? (
        <Attribute name="tenant">
          <span className={classes.value}>{event.tenant}</span>
        </Attribute>
      ) : null}
      {event.traceparent ? (
        <Attribute name="trace">
          <span className={classes.value}>{event.traceparent}</span>
          <CopyIcon value={event.traceparent} label="Copy trace context" />
        </Attribute>
      ) : null}
    </dl>
  );
};

/** What can be done with an event: copied as a command, and its room opened. */
const Copies = ({ item, room }: { readonly item: EventItem; readonly room: string | undefined }) => {
  const copy = (text: string, what: string) => () => void copyAndSay(text, what);
  return (
    <Group gap={6} mt={12}>
      <Button
        variant="default"
        leftSection={<IconTerminal2 size={14} />}
        onClick={copy(eventAsCurl(item.msg_id), 'curl command')}
      >
        Copy as curl
      </Button>
      <Button
        variant="default"
        leftSection={<IconClipboard size={14} />}
        onClick={copy(eventAsAura(item.position), 'aura command')}
      >
        Copy as aura
      </Button>
      <Button
        variant="subtle"
        color="gray"
        renderRoot={(props) => <Link {...props} to="/audit" search={{ proof: item.position }} />}
      >
        Prove it
      </Button>
      {room ? (
        <Button
          variant="subtle"
          color="gray"
          renderRoot={(props) => <Link {...props} to="/rooms/$room" params={{ room }} />}
        >
          Open the room
        </Button>
      ) : null}
    </Group>
  );
};

/** What the event says. Large data is fetched when the event is opened; where that is lost, why. */
const Data = ({
  item,
  query,
}: {
  readonly item: EventItem;
  readonly query: Pick<UseQueryResult, 'isPending' | 'error' | 'refetch'>;
}) => {
  const { unread } = item;
  const isComing = isLeftOut(item);
  return (
    <section className={classes.section} aria-label="Data">
      <div className={classes.sectionHead}>
        <h3>Data</h3>
        <CopyIcon value={JSON.stringify(item.event, null, 2)} label="Copy the whole event as JSON" />
      </div>
      {isComing && query.isPending ? <RowSkeleton rows={3} /> : null}
      {isComing && query.error ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
      {unread && !isComing ? (
        <p className={classes.quiet}>{[unread.title, unread.reason, unread.code].filter(Boolean).join(' · ')}</p>
      ) : null}
      <Versions item={item} />
      {isComing ? null : <JsonTree value={item.event.data} />}
    </section>
  );
};

/** One event whole: what it says, its envelope, its data, what caused it and what it caused. */
export const EventPanel = ({ id, known, onOpen, onClose, onStep }: EventPanelProps) => {
  const whole = known && !isLeftOut(known) ? known : undefined;
  const query = useQuery({ ...eventQuery(id), enabled: whole === undefined });
  const item = whole ?? query.data ?? known;
  const room = item && /^room\/(.+)$/.exec(item.event.subject)?.[1];
  return (
    <div className={classes.panel}>
      <Bar onClose={onClose} onStep={onStep} position={item?.position} />
      {!item && query.isPending ? <RowSkeleton rows={8} /> : null}
      {!item && query.error ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
      {item ? (
        <>
          <div className={classes.head}>
            <KindIcon type={item.event.type} data={item.event.data} />
            <h2 className={classes.title}>{sentence(item.event.type, item.event.data)}</h2>
          </div>
          <div className={classes.section}>
            <Envelope event={item.event} msgId={item.msg_id} onOpen={onOpen} />
            <Copies item={item} room={room} />
          </div>
          <Data item={item} query={query} />
          <section className={classes.section} aria-label="Causation">
            <div className={classes.sectionHead}>
              <h3>Causation</h3>
            </div>
            <CausationTree id={item.msg_id} onOpen={onOpen} />
          </section>
        </>
      ) : null}
    </div>
  );
};
