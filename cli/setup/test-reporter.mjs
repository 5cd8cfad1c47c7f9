import { writeFileSync } from 'node:fs';

/**
 * A Vitest reporter that writes what the test runner needs to a file (TEST_REPORT_FILE): counts, every skipped test with
 * its reason, and every failure with its message. The JSON reporter of Vitest leaves out the reason given to `ctx.skip(reason)`.
 */
export default class {
  #file = process.env.TEST_REPORT_FILE;

  onTestRunEnd(modules, errors) {
    const report = { passed: 0, failures: [], skipped: [], files: modules.length };
    const fail = (title, found) => {
      for (const { message } of found) report.failures.push({ title, message: message.slice(0, MESSAGE_MOST) });
    };
    fail('outside of every test', errors);
    for (const module of modules) {
      // A file that does not load has errors and no tests.
      fail(module.relativeModuleId, module.errors());
      for (const suite of module.children.allSuites()) fail(suite.fullName, suite.errors());
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests += 1;
        const { state, note, errors: found } = test.result();
        if (state === 'passed') report.passed += 1;
        else if (state === 'failed')
          fail(`${module.relativeModuleId}: ${test.fullName}`, [found[0] ?? { message: 'no message' }]);
        else report.skipped.push({ title: test.fullName.replace(REASON, ''), reason: note ?? reasonInTitle(test) });
      }
      // A file whose tests come from an empty list would vanish from every count.
      if (tests === 0 && module.errors().length === 0)
        report.skipped.push({ title: `${module.relativeModuleId} has no test`, reason: null });
    }
    writeFileSync(this.#file, JSON.stringify(report));
  }
}

/** Enough of a message to know a failure by; the whole stands above in the output. */
const MESSAGE_MOST = 600;

/** `(skipped: why)` or `(skipped without a thing)`, in the title of the test or of a suite around it. */
const REASON = / ?\(skipped:? ([^)]+)\)/;

const reasonInTitle = (test) => REASON.exec(test.fullName)?.[1] ?? null;
