/**
 * Every user of the broker has an inbox of its own, and may hear no other: answers hold what people said, and with `_INBOX.>` a user would read
 * the answers that everybody else gets.
 */

/** The prefix of the subjects on which a user of that name is answered. Other signs than those of a subject become `_`. */
export const inboxPrefixOf = (user: string): string =>
  `_INBOX_${user.replaceAll(/[^A-Za-z0-9_.-]|^\.|\.$|\.(?=\.)/g, '_')}`;

/** The broker's name of an edge: its user, its inbox. */
export const edgeUserName = (tenant: string, edge: string): string => `edge.${tenant}.${edge}`;

const JWT = /-----BEGIN NATS USER JWT-----\s*([\w-]+\.[\w-]+\.[\w-]+)/;

/** The user's name that a `.creds` file says; undefined where it holds none. Read, not believed: the server decides. */
export const nameInCreds = (text: string): string | undefined => {
  const claims = JWT.exec(text)?.[1]?.split('.')[1];
  if (claims === undefined) return undefined;
  try {
    const { name } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { readonly name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
};
