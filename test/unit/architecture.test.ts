import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOMS } from '../../rooms.mjs';
import { inRepository } from '../support/repository';
import { withRoomsTable } from '../support/roomsTable';

const MAX_FILES = 14;
const MAX_LINES = 450;

/** Folders with more files than MAX_FILES, and why. */
const LARGE_FOLDERS: Readonly<Record<string, string>> = {};

/** Files with more lines than MAX_LINES, and why. */
const LONG_FILES: Readonly<Record<string, string>> = {
};

const FOLDERS = ['src', 'media'].flatMap((root) => [root, ...filesIn(root).map((file) => path.posix.dirname(file))]);
const FILES = ['src', 'media'].flatMap(filesIn).filter((file) => /\.(?:ts|css)$/.test(file));

/** Every file in a folder of the repository and the folders in it, relative to the repository, with slashes. */
function filesIn(folder: string): string[] {
  return readdirSync(inRepository(folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`)
    .filter((name) => statSync(inRepository(name)).isFile())
    .sort();
}

/** The files of the repository that a file imports, be it types or values. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(inRepository(file), 'utf8'), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .flatMap(({ fileName }) => {
      const imported = path.posix.join(path.posix.dirname(file), fileName);
      return [imported, `${imported}.ts`, `${imported}/index.ts`].filter((name) => existsSync(inRepository(name)) && statSync(inRepository(name)).isFile());
    });
}

function isIn(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

/** Groups of files that import each other, directly or through others (Tarjan's strongly connected components). */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    let low = order.size - 1;
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || graph.get(file)?.includes(file) === true) cycles.push(group);
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return cycles;
}

describe('the architecture', () => {
  it('has no import cycle between files, type-only imports included', () => {
    const sources = FILES.filter((file) => file.endsWith('.ts'));
    const graph = new Map(sources.map((file) => [file, importsOf(file).filter((imported) => imported.endsWith('.ts'))] as const));
    assert.ok([...graph.values()].flat().length > sources.length, 'imports were found');
    assert.deepEqual(cyclesOf(graph), []);
  });

  it(`holds at most ${String(MAX_FILES)} files in a folder, except where there is a reason`, () => {
    const counts = [...new Set(FOLDERS)].map((folder) => [folder, readdirSync(inRepository(folder), { withFileTypes: true }).filter((entry) => entry.isFile()).length] as const);
    assert.deepEqual(counts.filter(([, count]) => count > MAX_FILES).map(([folder]) => folder), Object.keys(LARGE_FOLDERS));
  });

  it(`has files of at most ${String(MAX_LINES)} lines, except where there is a reason`, () => {
    const lines = FILES.map((file) => [file, readFileSync(inRepository(file), 'utf8').split('\n').length - 1] as const);
    assert.deepEqual(lines.filter(([, count]) => count > MAX_LINES).map(([file]) => file), Object.keys(LONG_FILES));
  });

  it('gives every file of src and media one room, or a room within a room', () => {
    const roomsOf = (file: string): string[] => ROOMS.map(({ folder }) => folder).filter((folder) => isIn(file, folder));
    const nested = (rooms: readonly string[]): boolean => rooms.every((room) => rooms.every((other) => room === other || room.startsWith(`${other}/`) || other.startsWith(`${room}/`)));
    const outside = FILES.filter((file) => roomsOf(file).length === 0 || !nested(roomsOf(file)));
    assert.deepEqual(outside, []);
  });

  it('permits no import between rooms that no file needs', () => {
    const unused = ROOMS.flatMap(({ folder, mayImport }) => {
      const imported = FILES.filter((file) => file.endsWith('.ts') && isIn(file, folder)).flatMap(importsOf);
      return mayImport.filter((other) => !imported.some((file) => isIn(file, `src/${other}`))).map((other) => `${folder}: ${other}`);
    });
    assert.deepEqual(unused, []);
  });

  it('shows in CONTRIBUTING the same rooms as the linter holds (if not: npm run docs)', () => {
    const contributing = readFileSync(inRepository('CONTRIBUTING.md'), 'utf8');
    assert.match(contributing, /<!-- rooms:/);
    assert.equal(withRoomsTable(contributing), contributing);
  });
});
