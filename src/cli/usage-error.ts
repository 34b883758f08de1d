/** What the user gave is not what was expected. The message is one sentence: what was expected, what came, what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
