export interface Room {
  /** A folder with all that is in it, or a file. */
  readonly folder: string;
  readonly holds: string;
  /** Folders and files of `src`. */
  readonly mayImport: readonly string[];
}

export const ROOMS: readonly Room[];
