/** What describes the API to machines; each is made once, when it is first asked for. */
export interface Documents {
  /** OpenAPI 3.1 of the routes. */
  readonly openapi: () => Readonly<Record<string, unknown>>;
  /** AsyncAPI 3.0 of the events. */
  readonly asyncapi: () => Readonly<Record<string, unknown>>;
  /** The same as a page. */
  readonly events: () => string;
  /** The error table as Markdown. */
  readonly errors: () => string;
}
