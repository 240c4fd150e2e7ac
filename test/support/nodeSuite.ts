/**
 * Runs the test files of one folder of test/ in plain Node: `tsx test/support/nodeSuite.ts unit 10000`.
 * Words after that choose files whose paths contain one of them.
 */
import { inRepository } from './repository';
import { testFiles } from './testFiles';
import { runMocha } from './testResults';

const [folder = 'unit', timeoutMs = '10000', ...words] = process.argv.slice(2);
const files = testFiles(inRepository('test', folder)).filter((file) => words.length === 0 || words.some((word) => file.includes(word)));

runMocha(files, Number(timeoutMs)).then(
  (failures) => process.exit(failures > 0 ? 1 : 0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
