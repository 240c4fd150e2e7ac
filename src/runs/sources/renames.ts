/** The files and folders renamed in this window, in their order. Sources that were read before find their files by it. */
export class Renames {
  private readonly moves: { readonly from: string; readonly to: string }[] = [];

  /** How many there have been. */
  get count(): number {
    return this.moves.length;
  }

  /** @param from, to URIs of a file or folder */
  add(from: string, to: string): void {
    this.moves.push({ from, to });
  }

  /**
   * Where a file is now.
   * @param since how many renames had happened when the file had this URI
   */
  current(uri: string, since = 0): string {
    return this.moves.slice(since).reduce((now, { from, to }) => movedUri(now, from, to) ?? now, uri);
  }
}

/** The URI after one rename of a file or folder; undefined where it is not affected. */
export function movedUri(uri: string, from: string, to: string): string | undefined {
  if (uri !== from && !uri.startsWith(`${from}/`)) return undefined;
  return to + uri.slice(from.length);
}
