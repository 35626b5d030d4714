import { ERRORS } from '../schemas/errors.ts';

const HEAD = `# Errors

Made from \`schemas/errors.ts\`; a test compares the two (\`npx vitest -u\` writes this file anew).

Every error is an \`application/problem+json\` document (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, \`instance\`, and ours:
\`code\` (never changes its meaning), \`next\` (what can be done), \`request_id\`, \`errors\` (every difference, each with its JSON pointer).
"Tried again" says what happens to a message whose handler fails with the code; the others become a dead letter at once.
`;

/** The error table as Markdown: the content of `docs/errors.md`. */
export const errorsPage = (): string => {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, title, next, retry }]) =>
      `## ${code}\n\n${title}.\n\n- HTTP status: ${status}\n- Tried again: ${retry ? 'yes' : 'no'}\n- What to do: ${next}\n`,
  );
  return `${HEAD}\n${rows.join('\n')}`;
};
