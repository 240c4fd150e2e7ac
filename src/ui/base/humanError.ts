/** An error with a message for the user. Any other error is a defect: it is logged, and only its name is shown. */
export class HumanError extends Error {
  override readonly name = 'HumanError';
}

/** Whether the user cancelled; that is never shown as an error. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'Canceled' || error.name === 'AbortError' || error.name === 'CancellationError');
}
