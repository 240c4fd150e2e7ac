import { findNodeAtLocation, type JSONPath, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import * as v from 'valibot';
import { isJsonObject } from '../base/parameters';
import { type FaultPlanDocument, faultPlanSchema, knownFields } from './faultPlanSchema';
import { type FaultRule, ruleFrom } from './faultRule';

/** A fault plan, ready to be applied. */
export interface FaultPlan {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
  /** The document it was read from. */
  readonly document: FaultPlanDocument;
}

export const NO_FAULTS: FaultPlan = { seed: 1, rules: [], document: { rules: [] } };

/** One thing wrong with a plan's document, at a path such as `rules[2].probability`. */
export interface FaultPlanProblem {
  readonly path: string;
  readonly message: string;
  /** Counted from 1; absent where the plan was no text. */
  readonly line?: number;
  readonly column?: number;
}

export class FaultPlanError extends Error {
  override readonly name = 'FaultPlanError';

  constructor(readonly problems: readonly FaultPlanProblem[]) {
    super(`The fault plan is invalid:\n${problems.map((problem) => `  ${placeOf(problem)}: ${problem.message}`).join('\n')}`);
  }
}

function placeOf({ path, line, column }: FaultPlanProblem): string {
  return line === undefined || column === undefined ? path : `${path} (line ${String(line)}, column ${String(column)})`;
}

const WHOLE_DOCUMENT = '(document)';

interface Finding {
  readonly path: JSONPath;
  readonly message: string;
}

/**
 * Reads a fault plan's document, strictly: every field that is unknown, of the wrong type or out of range is reported.
 * @throws {FaultPlanError} with all problems
 */
export function parseFaultPlan(document: unknown): FaultPlan {
  const read = readDocument(document);
  if ('seed' in read) return read;
  throw new FaultPlanError(read.findings.map(({ path, message }) => ({ path: pathText(path), message })));
}

/**
 * Reads a fault plan's text.
 * @throws {FaultPlanError} with all problems, each with its line and column
 */
export function readFaultPlan(text: string): FaultPlan {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error !== undefined) {
    const reason = printParseErrorCode(error.error).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw new FaultPlanError([{ path: WHOLE_DOCUMENT, message: `is not JSON: ${reason}.`, ...placeAt(text, error.offset) }]);
  }
  const read = readDocument(JSON.parse(text));
  if ('seed' in read) return read;
  const problems = read.findings.map(({ path, message }) => ({ path: pathText(path), message, offset: tree === undefined ? 0 : offsetOf(tree, path) }));
  problems.sort((a, b) => a.offset - b.offset);
  throw new FaultPlanError(problems.map(({ path, message, offset }) => ({ path, message, ...placeAt(text, offset) })));
}

function readDocument(document: unknown): FaultPlan | { readonly findings: readonly Finding[] } {
  if (!isJsonObject(document)) return { findings: [{ path: [], message: 'must be an object with "rules".' }] };
  if (v.is(faultPlanSchema, document)) return { seed: document.seed ?? NO_FAULTS.seed, rules: document.rules.map(ruleFrom), document };
  const findings = new Map<string, Finding>();
  for (const issue of v.safeParse(faultPlanSchema, document).issues ?? []) {
    // Each step of a number's check has the same message, and only the first unknown field of an object is an issue.
    for (const path of issue.expected === 'never' ? unknownFields(issue) : [pathOf(issue)]) {
      findings.set(`${pathText(path)} ${issue.message}`, { path, message: issue.message });
    }
  }
  return { findings: [...findings.values()] };
}

function pathOf({ path }: v.BaseIssue<unknown>): (string | number)[] {
  return (path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

function unknownFields(issue: v.BaseIssue<unknown>): JSONPath[] {
  const object = issue.path?.at(-1)?.input;
  if (!isJsonObject(object)) return [pathOf(issue)];
  const known = knownFields(object);
  return Object.keys(object)
    .filter((field) => !known.includes(field))
    .map((field) => [...pathOf(issue).slice(0, -1), field]);
}

function pathText(path: JSONPath): string {
  if (path.length === 0) return WHOLE_DOCUMENT;
  return path.map((part, index) => (typeof part === 'number' ? `[${String(part)}]` : `${index === 0 ? '' : '.'}${part}`)).join('');
}

/** Where the field or list entry at the path begins, or else what should hold it. */
function offsetOf(tree: Node, path: JSONPath): number {
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent.offset : node.offset;
  }
  return tree.offset;
}

function placeAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
