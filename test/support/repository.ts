import path from 'node:path';

/** The absolute path of the repository. */
export const REPOSITORY = path.resolve(__dirname, '../..');

/** Where everything that tests fetch is kept between runs; git ignores it. */
export const CACHE = path.join(REPOSITORY, '.vscode-test');

/** The absolute path of something in the repository. */
export function inRepository(...parts: string[]): string {
  return path.join(REPOSITORY, ...parts);
}
