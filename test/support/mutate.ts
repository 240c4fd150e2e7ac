/**
 * Mutation check of what classifies and accounts: `npm run mutate [-- FILE…]`. Every mutant is one small change of the
 * source; the unit tests must notice it. All mutants are compiled into one bundle, and switched on one after the other.
 * What survives must be explained in docs/mutation.md, and what is explained there must survive; else it fails.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import ts from 'typescript';
import { inRepository } from './repository';
import { testFiles } from './testFiles';

const FILES = [
  ...['classification', 'engine', 'requestPlan', 'unorderedQueue', 'orderedQueue', 'backoff', 'pace', 'tokenBucket'].map((name) => `src/core/delivery/${name}.ts`),
  ...['resultStore', 'requestColumns', 'reportPool', 'orderCheck', 'journal', 'compareRuns'].map((name) => `src/core/results/${name}.ts`),
];
const EXPLANATIONS = 'docs/mutation.md';
/** What runs in real time comes last: a run that never ends is noticed there only by its timeout. */
const LAST = inRepository('test/unit/delivery/delivery.test.ts');
const TESTS = [...testFiles(inRepository('test/unit/delivery')), ...testFiles(inRepository('test/unit/results'))]
  .filter((file) => !/(view|export|scale)\.test/.test(file))
  .sort((a, b) => Number(a === LAST) - Number(b === LAST));
const OUT = inRepository('out/mutate');
/** Generated scenarios a property test plays for each mutant, instead of 10,000. */
const SCENARIOS = '250';
const AT_ONCE = 2;
/** A mutant that never ends is noticed by that. */
const TIMEOUT_MS = 25_000;

interface Mutant {
  readonly number: number;
  /** Whether it is outside of functions: then it has an effect only in a process that begins with it. */
  readonly outside: boolean;
  readonly file: string;
  readonly line: number;
  /** The function or property it is in, such as `UnorderedQueue.take`. */
  readonly place: string;
  readonly from: string;
  readonly to: string;
}

const BINARY: Partial<Record<ts.SyntaxKind, readonly string[]>> = {
  [ts.SyntaxKind.PlusToken]: ['-'],
  [ts.SyntaxKind.MinusToken]: ['+'],
  [ts.SyntaxKind.AsteriskToken]: ['/'],
  [ts.SyntaxKind.SlashToken]: ['*'],
  [ts.SyntaxKind.LessThanToken]: ['<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['||'],
  [ts.SyntaxKind.BarBarToken]: ['&&'],
  [ts.SyntaxKind.PlusEqualsToken]: ['-='],
  [ts.SyntaxKind.MinusEqualsToken]: ['+='],
  [ts.SyntaxKind.BarToken]: ['&'],
};

/** The source with all its mutants in it, each with a switch. */
function mutate(file: string, mutants: Mutant[]): string {
  const text = readFileSync(inRepository(file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const render = (node: ts.Node): string => {
    let rendered = '';
    let at = node.getStart(source);
    ts.forEachChild(node, (child) => {
      const start = child.getStart(source);
      if (start < at) return;
      rendered += text.slice(at, start) + visit(child);
      at = child.getEnd();
    });
    return rendered + text.slice(at, node.getEnd());
  };
  const note = (node: ts.Node, to: string): number => {
    const number = mutants.length + 1;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    const outside = ts.findAncestor(node, ts.isFunctionLike) === undefined;
    mutants.push({ number, outside, file, line, place: placeOf(node), from: node.getText(source).replace(/\s+/g, ' ').slice(0, 90), to: to.replace(/\s+/g, ' ').slice(0, 90) });
    return number;
  };
  /** The expression, or one of its mutants where that is switched on. */
  const either = (node: ts.Node, original: string, changed: readonly string[]): string =>
    changed.reduce((sofar, to) => `(globalThis.__mutant === ${String(note(node, to))} ? (${to}) : ${sofar})`, `(${original})`);
  const visit = (node: ts.Node): string => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return node.getText(source);
    const rendered = render(node);
    if (ts.isExpressionStatement(node)) return `{ if (globalThis.__mutant !== ${String(note(node, '(removed)'))}) { ${rendered} } }`;
    if (ts.isBinaryExpression(node)) {
      const operators = BINARY[node.operatorToken.kind];
      if (operators === undefined) return rendered;
      const [left, right] = [visitAgain(node.left), visitAgain(node.right)];
      return either(node, rendered, operators.map((operator) => `${left} ${operator} ${right}`));
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return either(node, rendered, [node.operand.getText(source)]);
    if (node.kind === ts.SyntaxKind.TrueKeyword) return either(node, rendered, ['false']);
    if (node.kind === ts.SyntaxKind.FalseKeyword) return either(node, rendered, ['true']);
    if (ts.isStringLiteral(node) && ts.isArrayLiteralExpression(node.parent)) return either(node, rendered, ["'mutant'"]);
    if (ts.isIdentifier(node) && ts.isPropertyAccessExpression(node.parent) && node.parent.name === node && node.parent.expression.getText(source) === 'Math') {
      if (node.text === 'min' || node.text === 'max') return `[globalThis.__mutant === ${String(note(node.parent, node.text === 'min' ? 'Math.max' : 'Math.min'))} ? '${node.text === 'min' ? 'max' : 'min'}' : '${node.text}']`;
    }
    const { parent } = node;
    const isCondition = (ts.isIfStatement(parent) && parent.expression === node) || (ts.isConditionalExpression(parent) && parent.condition === node);
    return isCondition ? either(node, rendered, ['true', 'false']) : rendered;
  };
  /** Unmutated: one mutant at a time. */
  const visitAgain = (node: ts.Node): string => (ts.isBinaryExpression(node) ? `(${node.getText(source)})` : node.getText(source));
  return render(source).replaceAll(/Math\.\[/g, 'Math[');
}

/** The names around a piece of source, without those of functions inside functions. */
function placeOf(node: ts.Node): string {
  const names: string[] = [];
  for (let around = node.parent; !ts.isSourceFile(around); around = around.parent) {
    if (ts.isConstructorDeclaration(around)) names.unshift('constructor');
    else if ((ts.isClassLike(around) || ts.isFunctionDeclaration(around) || ts.isMethodDeclaration(around) || ts.isAccessor(around) || ts.isPropertyDeclaration(around)) && around.name !== undefined) names.unshift(around.name.getText());
    else if (ts.isVariableDeclaration(around) && ts.isSourceFile(around.parent.parent.parent)) names.unshift(around.name.getText());
  }
  return names.join('.');
}

/** A mutant as it is written in the explanations: without its line, which changes too often. */
const inWords = ({ file, place, from, to }: Mutant): string => `- \`${file}\`, \`${place}\`: \`${from}\` → \`${to}\``;

/** Whether all is well. */
async function main(only: readonly string[]): Promise<boolean> {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const mutants: Mutant[] = [];
  const sources = new Map(FILES.map((file) => [inRepository(file), mutate(file, mutants)]));
  const runner = path.join(OUT, 'runner.js');
  writeFileSync(runner, [
    "import Mocha from 'mocha';",
    "import fc from 'fast-check';",
    '// That a mutant is noticed is enough: no smallest example is looked for.',
    '// Always the same cases: what survives once survives always.',
    'fc.configureGlobal({ endOnFailure: true, seed: 1 });',
    "globalThis.__mutant = Number(process.env['MUTANT']);",
    "const mocha = new Mocha({ ui: 'bdd', bail: true, timeout: 60000, reporter: class {} });",
    'mocha.cleanReferencesAfterRun(false);',
    "mocha.suite.emit('pre-require', globalThis, '', mocha);",
    ...TESTS.map((file) => `require(${JSON.stringify(file)});`),
    "process.on('message', (mutant) => {",
    '  globalThis.__mutant = mutant;',
    '  mocha.run((failures) => process.send?.(failures));',
    '});',
  ].join('\n'));
  const bundle = path.join(OUT, 'bundle.cjs');
  await esbuild.build({
    entryPoints: [runner], outfile: bundle, bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['mocha'], logLevel: 'warning',
    plugins: [{
      name: 'mutants',
      setup(build) {
        build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
          const contents = sources.get(file);
          return contents === undefined ? undefined : { contents, loader: 'ts' };
        });
      },
    }],
  });
  const first = new Tester(bundle);
  if (await first.notices(0, true)) throw new Error('The tests fail without any mutant.');
  const chosen = mutants.filter(({ file }) => only.length === 0 || only.some((name) => path.parse(name).name === path.parse(file).name));
  const survivors: Mutant[] = [];
  let next = 0;
  const work = async (tester: Tester): Promise<void> => {
    for (let mutant = chosen[next++]; mutant !== undefined; mutant = chosen[next++]) {
      if (!(await tester.notices(mutant.number, mutant.outside))) survivors.push(mutant);
      if (next % 50 === 0) console.log(`${String(next)} of ${String(chosen.length)}, ${String(survivors.length)} survived so far`);
    }
    tester.end();
  };
  await Promise.all([work(first), ...Array.from({ length: AT_ONCE - 1 }, () => work(new Tester(bundle)))]);
  const files = FILES.filter((file) => chosen.some((one) => one.file === file));
  for (const file of files) {
    const all = chosen.filter((one) => one.file === file).length;
    const left = survivors.filter((one) => one.file === file);
    console.log(`\n${file}: ${String(all)} mutants, ${String(all - left.length)} noticed, ${String(left.length)} survived`);
    for (const { line, place, from, to } of left.sort((a, b) => a.line - b.line)) console.log(`  ${String(line)} ${place}: ${from}  →  ${to}`);
  }
  console.log(`\n${String(chosen.length)} mutants, ${String(chosen.length - survivors.length)} noticed, ${String(survivors.length)} survived`);

  const lines = readFileSync(inRepository(EXPLANATIONS), 'utf8').split('\n');
  const explained = lines.filter((line) => files.some((file) => line.startsWith(`- \`${file}\``)));
  const unexplained: string[] = [];
  for (const line of survivors.map(inWords)) {
    const at = explained.indexOf(line);
    if (at < 0) unexplained.push(line);
    else explained.splice(at, 1);
  }
  if (unexplained.length > 0) console.error(`\nSurvived, and not explained in ${EXPLANATIONS}:\n${unexplained.join('\n')}`);
  if (explained.length > 0) console.error(`\nExplained in ${EXPLANATIONS}, but noticed, or no longer there:\n${explained.join('\n')}`);
  return unexplained.length === 0 && explained.length === 0;
}

/** A process in which the tests are run again and again. */
class Tester {
  private child: ChildProcess | undefined;

  constructor(private readonly bundle: string) {}

  /** Whether a test fails, or none comes to an end. */
  async notices(mutant: number, afresh: boolean): Promise<boolean> {
    if (afresh) this.end();
    this.child ??= fork(this.bundle, { stdio: 'ignore', env: { ...process.env, MUTANT: afresh ? String(mutant) : '0', STREAM_TESTER_SCENARIOS: SCENARIOS } });
    const { child } = this;
    const failures = await new Promise<number | undefined>((resolve) => {
      const done = (message: unknown): void => {
        clearTimeout(timer);
        child.off('exit', ended);
        child.off('message', done);
        resolve(typeof message === 'number' ? message : undefined);
      };
      const ended = (): void => { done(undefined); };
      const timer = setTimeout(ended, TIMEOUT_MS);
      child.once('exit', ended);
      child.once('message', done);
      child.send(mutant);
    });
    // Removes what a mutant left over.
    if (afresh || failures === undefined) this.end();
    return failures !== 0;
  }

  end(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

main(process.argv.slice(2)).then((well) => {
  process.exitCode = well ? 0 : 1;
}).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
