import { testFiles } from '../support/testFiles';
import { runMocha } from '../support/testResults';

/** What VS Code calls as its `extensionTestsPath`: runs the test files bundled beside this one. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const failures = await runMocha(testFiles(__dirname), 60_000);
  if (failures > 0) throw new Error(`${String(failures)} tests failed.`);
}
