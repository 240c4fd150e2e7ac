/** An error whose message is worded for the user. Any other error is a defect: it is logged, and only its name is shown. */
export class HumanError extends Error {
  override readonly name = 'HumanError';
}

/** Whether the user canceled, which is never shown as an error. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'Canceled' || error.name === 'AbortError' || error.name === 'CancellationError');
}
