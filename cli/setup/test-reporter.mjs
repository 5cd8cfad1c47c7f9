import { writeFileSync } from 'node:fs';

/**
 * A Vitest reporter that writes what the test runner needs to a file (TEST_REPORT_FILE): counts, and every skipped test with
 * its reason. The JSON reporter of Vitest leaves out the reason given to `ctx.skip(reason)`.
 */
export default class {
  #file = process.env.TEST_REPORT_FILE;

  onTestRunEnd(modules, errors) {
    const report = { passed: 0, failed: errors.length, skipped: [], files: modules.length };
    for (const module of modules) {
      // A file that does not load has errors and no tests.
      report.failed += module.errors().length;
      for (const suite of module.children.allSuites()) report.failed += suite.errors().length;
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests += 1;
        const { state, note } = test.result();
        if (state === 'passed') report.passed += 1;
        else if (state === 'failed') report.failed += 1;
        else report.skipped.push({ title: test.fullName.replace(REASON, ''), reason: note ?? reasonInTitle(test) });
      }
      // A file whose tests come from an empty list would vanish from every count.
      if (tests === 0 && module.errors().length === 0)
        report.skipped.push({ title: `${module.relativeModuleId} has no test`, reason: null });
    }
    writeFileSync(this.#file, JSON.stringify(report));
  }
}

/** `(skipped: why)` or `(skipped without a thing)`, in the title of the test or of a suite around it. */
const REASON = / ?\(skipped:? ([^)]+)\)/;

const reasonInTitle = (test) => REASON.exec(test.fullName)?.[1] ?? null;
