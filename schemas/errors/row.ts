/** What happens to a message whose handler threw the code: tried again after a delay, or a dead letter at once. */
export interface ErrorRow {
  /** HTTP status of the problem document. */
  readonly status: number;
  readonly title: string;
  /** What the person who reads it can do next. */
  readonly next: string;
  readonly retry: boolean;
}
