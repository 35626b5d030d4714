import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconActivity, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { AURA, curlOf, publishAsAura, publishAsCurl } from '../events/commands.ts';
import { JsonTree } from '../events/JsonTree.tsx';
import { KindIcon, TypeName } from '../events/kinds.tsx';
import { CopyIcon } from '../ui/Copy.tsx';
import { CopyLines } from '../ui/CopyLines.tsx';
import { describeSchema, type CatalogueEvent, type EventVersion } from './catalogue.ts';
import classes from './Catalogue.module.css';

const Fields = ({ version: { schema, personal } }: { readonly version: EventVersion }) => (
  <table className={classes.fields}>
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Holds</th>
      </tr>
    </thead>
    <tbody>
      {Object.entries(schema.properties ?? {}).map(([name, field]) => (
        <tr key={name}>
          <td className="mono">{name}</td>
          <td>
            {describeSchema(field)}
            {schema.required?.includes(name) ? null : <span className={classes.mark}>optional</span>}
            {personal.includes(name) ? <span className={classes.mark}>personal</span> : null}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Facts = ({ version }: { readonly version: EventVersion }) => (
  <dl className={classes.facts}>
    <dt>Type</dt>
    <dd className="mono">
      {version.type} <CopyIcon value={version.type} label="Copy type" />
    </dd>
    <dt>Subject</dt>
    <dd className="mono">{version.subject}</dd>
    <dt>Published by</dt>
    <dd>{version.owner}</dd>
    {version.supersededBy ? (
      <>
        <dt>Superseded by</dt>
        <dd>
          <span className="mono">{version.supersededBy}</span>
          <p className={classes.quiet}>Still taken from who sends it; read as that one everywhere.</p>
        </dd>
      </>
    ) : null}
  </dl>
);

/** One event: what it means, its versions, its fields, an example, and how to publish or find it. */
export const CataloguePanel = ({
  event,
  onClose,
}: {
  readonly event: CatalogueEvent;
  readonly onClose: () => void;
}) => {
  const [chosen, setChosen] = useState(event.newest.type);
  const version = event.versions.find(({ type }) => type === chosen) ?? event.newest;
  return (
    <div className={classes.panel}>
      <header className={classes.head}>
        <KindIcon type={version.type} />
        <h2 className={classes.title}>
          <TypeName type={version.type} />
        </h2>
        <ActionIcon aria-label="Close details" onClick={onClose} ml="auto">
          <IconX size={16} />
        </ActionIcon>
      </header>
      <p className={classes.said}>{version.meaning}</p>
      {event.versions.length > 1 ? (
        <SegmentedControl
          size="xs"
          aria-label="Version"
          data={event.versions.map(({ type, version: number }) => ({ value: type, label: `v${number}` }))}
          value={version.type}
          onChange={setChosen}
        />
      ) : null}
      <Facts version={version} />
      <div className={classes.actions}>
        <Button
          size="xs"
          leftSection={<IconActivity size={14} />}
          renderRoot={(props) => <Link {...props} to="/events" search={{ type: version.type }} />}
        >
          Events of this type
        </Button>
        <CopyLines
          curl={curlOf('getEventSchema', { params: { type: version.type } })}
          aura={`${AURA} catalogue ${version.type.replace('com.auralink.', '')}`}
        />
      </div>
      <section aria-label="Fields">
        <h3 className={classes.part}>Fields</h3>
        <Fields version={version} />
      </section>
      <section aria-label="Example">
        <div className={classes.part}>
          <h3>Example</h3>
          <CopyIcon value={JSON.stringify(version.example, null, 2)} label="Copy the example as JSON" />
        </div>
        <JsonTree value={version.example} />
        {version.platformOnly ? (
          <p className={classes.quiet}>The platform alone publishes it; what it is about is asked for by a route.</p>
        ) : (
          <>
            <p className={classes.quiet}>Publish it, with the data changed to what happened:</p>
            <div className={classes.actions}>
              <CopyLines
                curl={publishAsCurl(version.type, version.example)}
                aura={publishAsAura(version.type, version.example)}
              />
            </div>
          </>
        )}
      </section>
    </div>
  );
};
