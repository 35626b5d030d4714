import { code, fields, json, table, text } from './events-page/parts.ts';
import { STYLE } from './events-page/style.ts';

type Json = Readonly<Record<string, unknown>>;

interface Message extends Json {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly examples: readonly { readonly payload: unknown }[];
  readonly 'x-owner'?: string;
  readonly 'x-personal'?: readonly { readonly fields: readonly string[] }[];
  readonly 'x-superseded-by'?: string;
}

interface Operation extends Json {
  readonly title: string;
  readonly summary: string;
  readonly channel: { readonly $ref: string };
  readonly 'x-reader'?: { readonly kind: string; readonly name: string };
}

/** The AsyncAPI document as far as the page shows it. */
interface Described {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly channels: Readonly<Record<string, Json>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>;
    readonly schemas: Readonly<Record<string, Json>>;
  };
  readonly 'x-streams': readonly Json[];
}

const readersOf = ({ operations }: Described, key: string): string => {
  const rows = Object.values(operations)
    .filter(({ channel, 'x-reader': reader }) => reader && channel.$ref === `#/channels/${key}`)
    .map((operation) => [
      code(operation['x-reader']?.name),
      text(operation['x-reader']?.kind),
      text(operation.summary),
    ]);
  return rows.length === 0 ? '' : `<h4>Read by</h4>${table(['Name', 'Kind', 'What it does'], rows)}`;
};

const eventOf = (document: Described, key: string, message: Message): string => {
  const channel = document.channels[key] ?? {};
  const carried = (channel['x-jetstream'] ?? {}) as Json;
  const personal = (message['x-personal'] ?? []).flatMap((each) => each.fields);
  const newer = message['x-superseded-by'];
  return `<article id="${text(key)}">
<h3>${text(message.title)} <span class="tag">${text(key.split('.').at(-1))}</span> <span class="tag">${text(message['x-owner'])}</span></h3>
<p>${text(message.summary)}</p>
${newer === undefined ? '' : `<p><span class="tag">superseded</span> read as ${code(newer)}</p>`}
${table(
  ['', ''],
  [
    ['Type', `<a href="/schemas/${text(encodeURIComponent(message.name))}">${code(message.name)}</a>`],
    ['Subject', code(channel['address'])],
    ['Live', code(carried['liveSubject'])],
    ['Filter', code(carried['filter'])],
  ],
)}
<h4>Data</h4>${fields(document.components.schemas[key] ?? {}, personal)}
${readersOf(document, key)}
${json('Example', message.examples[0]?.payload)}
</article>`;
};

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `30 days`, `10 minutes`; nothing is kept for no time, so 0 is for ever. */
const keptFor = (ms: number): string => {
  const [unit, length] = UNITS.find(([, one]) => ms >= one && ms % one === 0) ?? ['ms', 1];
  const many = ms / length;
  return ms === 0 ? 'for ever' : `${many} ${unit}${many === 1 || unit === 'ms' ? '' : 's'}`;
};

const streamsOf = (document: Described): string =>
  table(
    ['Stream', 'Subjects', 'Kept', 'Repeats refused for', 'Republished', ''],
    document['x-streams'].map((stream) => {
      const { republish, maxAgeMs, duplicateWindowMs } = stream;
      const { to = '' } = (republish ?? {}) as { readonly to?: string };
      return [
        code(stream['stream']),
        (stream['subjects'] as readonly string[]).map(code).join(' '),
        `${text(stream['storage'])}, ${keptFor(Number(maxAgeMs))}, ${text(stream['retention'])}`,
        duplicateWindowMs === null ? '' : keptFor(Number(duplicateWindowMs)),
        to === '' ? '' : code(to),
        text(stream['description']),
      ];
    }),
  );

const edgesOf = ({ channels, components: { messages } }: Described): string =>
  ['edges', 'edgeAnswers', 'live']
    .map((key) => [key, channels[key] ?? {}] as const)
    .map(([key, channel]) => {
      const said = ['edgeEvent', 'edgeReceipt', 'edgeRefusal'].filter(
        (name) => name in ((channel['messages'] ?? {}) as Json),
      );
      const address =
        channel['address'] === null ? '<span class="soft">the inbox of the request</span>' : code(channel['address']);
      return `<article id="${key}"><h3>${text(channel['title'])}</h3><p>${text(channel['description'])}</p><p>${address}</p>${said
        .map((name) => json(String(messages[name]?.title), messages[name]?.examples[0]?.payload))
        .join('')}</article>`;
    })
    .join('');

/** The description of events as a page: everything that can happen, whose it is, what carries and who reads it. */
export const eventsPage = (given: Json): string => {
  const document = given as unknown as Described;
  const events = Object.entries(document.components.messages).filter(([, message]) => message['x-owner'] !== undefined);
  const domains = Map.groupBy(events, ([key]) => key.split('.')[0] as string);
  const { info } = document;
  const links = [...domains]
    .map(
      ([domain, some]) =>
        `<strong>${text(domain)}</strong><ul>${some.map(([key]) => `<li><a href="#${text(key)}">${text(key)}</a></li>`).join('')}</ul>`,
    )
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(info.title)}</title><style>${STYLE}</style></head>
<body><div class="page">
<nav aria-label="Events"><strong>How they travel</strong><ul><li><a href="#streams">Streams</a></li><li><a href="#live">Live</a></li><li><a href="#edges">Edges</a></li></ul>${links}</nav>
<main><h1>${text(info.title)}</h1>
<p class="soft">Version ${text(info.version)} · ${events.length} event types · <a href="/asyncapi.json">AsyncAPI 3</a> · <a href="/docs">HTTP API</a> · <a href="/docs/errors">Error codes</a> · <a href="/">Dashboard</a></p>
<p>${text(info.description)}</p>
<h2 id="streams">Streams</h2>${streamsOf(document)}
<h2>Live, and events of edges</h2>${edgesOf(document)}
${[...domains].map(([domain, some]) => `<h2>${text(domain)}</h2>${some.map(([key, message]) => eventOf(document, key, message)).join('')}`).join('')}
</main></div></body></html>
`;
};
