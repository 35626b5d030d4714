/** What the operations of each tag are about, in the order of the document. */
export const TAGS: Readonly<Record<string, string>> = {
  rooms: 'Rooms of real-time media: create, end, look at, now and at any past moment',
  participants: 'Who is in a room and what they publish',
  messages: 'Chat messages of a room',
  events: 'The log: publish CloudEvents, search, follow causes, watch live',
  timers: 'Events that are published later, again and again, or by cron',
  replays: 'Recorded events told again: to a webhook, a NATS subject, a projection, or as a stream',
  audit: 'Checkpoints of the log and proofs that need no trust in it',
  'dead letters': 'Events that a handler or a projection gave up: try again or let be',
  session: 'Signing in and out, and who a credential stands for',
  members: 'People of a tenant and their roles',
  'API keys': 'Credentials of scripts and edges',
  security: 'Browser sessions, and the log of who came in, who was refused and which keys changed',
  tenants: 'Tenants: their life, limits and export',
  system: 'Probes, metrics, read models and how far they are',
  webhooks: 'Deliveries of other systems, with signatures of their own',
  documents: 'What describes this API and its events to machines',
};
