export interface Room {
  readonly folder: string;
  readonly holds: string;
  /** Folders and files of `src`. */
  readonly mayImport: readonly string[];
}

export const ROOMS: readonly Room[];
