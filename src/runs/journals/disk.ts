import { type FileHandle, mkdir, open, rm, writeFile } from 'node:fs/promises';

/** A file of a journal that stays open. */
export interface DiskFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when what was written survives a power failure. */
  sync(): Promise<void>;
  /** Sets the time of its last change to now. */
  touch(): Promise<void>;
  close(): Promise<void>;
}

/** What a journal writes to, so that tests can let it fail. */
export interface Disk {
  makeFolder(path: string): Promise<void>;
  /** Opens a file to append to; creates it where there is none. */
  open(path: string): Promise<DiskFile>;
  /** Writes a whole file. @param isNew fails when it is there already */
  write(path: string, content: string | Uint8Array, isNew?: boolean): Promise<void>;
  /** Writes over the first bytes of a file, which needs no further space on most file systems. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>;
  /** Deletes a file or folder, if there is one. */
  remove(path: string): Promise<void>;
}

export const NODE_DISK: Disk = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  open: async (path) => new NodeDiskFile(await open(path, 'a')),
  write: (path, content, isNew = false) => writeFile(path, content, { flag: isNew ? 'wx' : 'w', flush: true }),
  overwrite: async (path, bytes) => {
    const file = await open(path, 'r+');
    try {
      await file.write(bytes, 0, bytes.length, 0);
      await file.datasync();
    } finally {
      await file.close();
    }
  },
  remove: (path) => rm(path, { recursive: true, force: true }),
};

class NodeDiskFile implements DiskFile {
  constructor(private readonly file: FileHandle) {}

  append(bytes: Uint8Array): Promise<void> {
    return this.file.appendFile(bytes);
  }

  sync(): Promise<void> {
    return this.file.datasync();
  }

  touch(): Promise<void> {
    const now = new Date();
    return this.file.utimes(now, now);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
