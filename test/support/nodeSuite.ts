/** Runs the test files of one folder of test/ in plain Node: `tsx test/support/nodeSuite.ts unit 10000`. */
import { inRepository } from './repository';
import { testFiles } from './testFiles';
import { runMocha } from './testResults';

const [folder = 'unit', timeoutMs = '10000'] = process.argv.slice(2);

runMocha(testFiles(inRepository('test', folder)), Number(timeoutMs)).then(
  (failures) => process.exit(failures > 0 ? 1 : 0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
