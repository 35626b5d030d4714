import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';

/** What a rule found, on one line. */
export interface Found {
  readonly rule: string;
  readonly line: string;
}

/** Everything that the rules find in a document. Nothing is fetched: the rules and the schemas of both formats come with the package. */
export const check = async (document: unknown, rules: RulesetDefinition): Promise<readonly Found[]> => {
  const linter = new spectral.Spectral();
  linter.setRuleset(rules);
  const found = await linter.run(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
  return found.map(({ code, path, message }) => ({ rule: String(code), line: `${path.join(' › ')}: ${message}` }));
};
