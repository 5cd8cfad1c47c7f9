/** What to do about each failure of the set-up; the same words as in errors/catalogue.ts (a test compares them). */
export const ADVICE = {
  ARGUS_SETUP_NODE: 'Install Node 20 or newer with npm; Node 26 itself comes with npm ci.',
  ARGUS_SETUP_INSTALL:
    'Read the last lines of npm in the message; usually the network or the disk is the cause. Then start again.',
  ARGUS_SETUP_TEMPORAL: 'Do any one of the five things in the message, or name a running server in TEMPORAL_ADDRESS.',
};

/** A failure before Node 26 runs. It mirrors ArgusError, which is TypeScript and cannot be loaded yet. */
export class SetupError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'SetupError';
    this.code = code;
    this.exitCode = 4;
  }

  /** The three lines every error of Argus has: what happened, what to do, where to read more. */
  explain() {
    return `${this.code}: ${this.message}\n  What to do: ${ADVICE[this.code]}\n  More: docs/errors/${this.code}.md`;
  }
}
