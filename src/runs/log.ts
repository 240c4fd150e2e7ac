/** Where this room writes what happened, for users who look into a problem: no payloads, no credentials. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}
