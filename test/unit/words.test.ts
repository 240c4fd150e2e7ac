import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inRepository, REPOSITORY } from '../support/repository';
import { exportedStrings, sourceFiles } from '../support/userStrings';

/** Words that are not used for what the second column names. CONTRIBUTING says how we write. */
const NOT_OUR_WORDS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\banew\b|\bonce more\b/i, 'again'],
  [/\bthe person\b|\bsomebody\b|\bnobody\b|\bwhoever\b/i, 'you, the user'],
  [/\bunder way\b/i, 'in flight, or pending'],
  [/\bbatch(?:es)?\b/i, 'request'],
  [/\bthe sheet\b/i, 'the review'],
  [/\bwhite space\b/i, 'whitespace'],
  [/\btime-outs?\b/i, 'timeout'],
  [/\bback-off\b/i, 'backoff, or delay'],
  [/\bat the most\b|\bthe most\b/i, 'at most, maximum'],
  [/\bmend(?:ed|s)?\b/i, 'fix'],
  [/\bsurely\b/i, 'definitely'],
  [/\bwhat became of\b|\bbecame of\b/i, 'what happened to'],
  [/\brefused for rate\b/i, 'throttled'],
  [/\bthe service’s words\b|\bthe service's words\b/i, 'the service’s message'],
  [/\brequest form\b/i, 'records file'],
  [/\ba text\b|\btexts\b/i, 'text, a string'],
  [/\btell(?:s|ing)?\b|\btold\b/i, 'show, report'],
  [/\bstands\b(?! alone)/i, 'is'],
  [/\bcolour|\blicence\b|\bcancelled\b|\bneighbour/i, 'American spelling'],
];

/** Words that comments and test titles don't use either. The rest of the table has other senses in code. */
const NOT_IN_CODE: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\banew\b|\bonce more\b/i, 'again'],
  [/\bthe person\b|\bsomebody\b|\bnobody\b|\bwhoever\b/i, 'the user, or what it is'],
  [/\bunder way\b/i, 'in flight, or pending'],
  [/\bwhite space\b/i, 'whitespace'],
  [/\btime-outs?\b/i, 'timeout'],
  [/\bback-off\b/i, 'backoff, or delay'],
  [/\bat the most\b/i, 'at most'],
  [/\bmend(?:ed|s)?\b/i, 'fix'],
  [/\bsurely\b/i, 'definitely'],
  [/\bbecame of\b|\bcame of\b/i, 'happened to'],
  [/\brefused for rate\b/i, 'throttled'],
  [/\btells\b|\btold\b/i, 'show, report'],
  [/\bneeds of\b/i, 'needs from'],
  [/\bany more\b/i, 'anymore'],
  [/\bfor ever\b/i, 'forever'],
  [/\btowards\b|\bafterwards\b|\bcolour|\blicence\b|\bcancelled\b|\bneighbour|\blabelled\b|\bjudgement/i, 'American spelling'],
];

/** Uses of a word in another sense. */
const EXCEPTIONS: readonly RegExp[] = [
  // The API's own name, and a file name of AWS's.
  /PutRecordBatch|put-record-batch/,
];

interface Passage {
  readonly where: string;
  readonly text: string;
}

const json = (name: string): Readonly<Record<string, string>> => JSON.parse(readFileSync(inRepository(name), 'utf8')) as Readonly<Record<string, string>>;

/** The paragraphs and table rows of a page, without code blocks and inline code. */
function passagesOf(page: string): Passage[] {
  const prose = readFileSync(inRepository(page), 'utf8').replace(/^```[^]*?^```/gm, (code) => code.replace(/[^\n]/g, ''));
  return prose.split('\n').map((line, index) => ({ where: `${page}:${String(index + 1)}`, text: line.replace(/`[^`]*`/g, '') }));
}

/** Lines with comments, and titles of tests, without inline code. */
function codeProse(file: string): Passage[] {
  return readFileSync(inRepository(file), 'utf8').split('\n').flatMap((line, index) => {
    const prose = /^\s*\*\s.*|\/\*\*?\s.*|(?:^|\s)\/\/\s.*|^\s*(?:it|describe)\(.*/.exec(line)?.[0];
    return prose === undefined ? [] : [{ where: `${file}:${String(index + 1)}`, text: prose.replace(/`[^`]*`/g, '') }];
  });
}

function findings(passages: readonly Passage[], words = NOT_OUR_WORDS): string[] {
  return passages.flatMap(({ where, text }) => {
    const checked = EXCEPTIONS.reduce((rest, exception) => rest.replace(new RegExp(exception, 'g'), ''), text);
    return words.flatMap(([pattern, instead]) => {
      const found = pattern.exec(checked)?.[0];
      return found === undefined ? [] : [`${where}: “${found}”; write “${instead}” (${text.trim().slice(0, 80)})`];
    });
  });
}

describe('the words of the project', () => {
  let exported: ReadonlySet<string>;

  before(async function () {
    this.timeout(60_000); // The export parses all sources.
    exported = await exportedStrings();
  });

  it('are used in package.nls.json', () => {
    const passages = Object.entries(json('package.nls.json')).map(([key, text]) => ({ where: `package.nls.json, ${key}`, text: text.replace(/`[^`]*`/g, '') }));
    assert.deepEqual(findings(passages), []);
  });

  it('are used in every string of the code that users read', () => {
    const passages = [...exported].map((text) => ({ where: 'src', text }));
    assert.deepEqual(findings(passages), []);
  });

  it('are used on every page for users', () => {
    const docs = readdirSync(inRepository('docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
    const walkthrough = readdirSync(inRepository('media/walkthrough')).filter((name) => name.endsWith('.md')).map((name) => `media/walkthrough/${name}`);
    assert.deepEqual(findings(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'samples/README.md', ...docs, ...walkthrough].flatMap(passagesOf)), []);
  });

  it('are used in comments and test titles', () => {
    const files = ['src', 'media', 'test'].flatMap((folder) =>
      readdirSync(inRepository(folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.m?ts$/.test(name))
        .map((name) => path.join(folder, name)),
    );
    const prose = [...files, 'esbuild.mjs', 'eslint.config.mjs', 'rooms.mjs'].flatMap(codeProse);
    assert.ok(prose.length > 1000);
    assert.deepEqual(findings(prose, NOT_IN_CODE), []);
  });

  it('reach translators: every string passed to l10n.t is exported', () => {
    const missing = sourceFiles().flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?<![\w$.])(?:vscode\.)?(?:l10n\.)?t\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)]
        .map(([, , text = '']) => text.replace(/\\(.)/g, '$1'))
        .filter((text) => !exported.has(text))
        .map((text) => `${path.relative(REPOSITORY, file)}: ${text}`),
    );
    assert.deepEqual(missing, [], 'call vscode.l10n.t, or l10n.t of a parameter named l10n, with a literal string');
  });
});
