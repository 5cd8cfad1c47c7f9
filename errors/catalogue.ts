/**
 * Every error the product can show: its code, its title, what to do, and the exit code of a command that ends with it.
 * `docs/errors/<code>.md` has a page for each; a test holds both together. Exit codes: 2 usage or configuration,
 * 3 data refused, 4 a resource is taken or unreachable, 5 an internal invariant is broken, 6 a run is blocked.
 */
export interface CatalogueEntry {
  readonly title: string;
  readonly advice: string;
  readonly exitCode: 2 | 3 | 4 | 5 | 6;
}

export const CATALOGUE = {
  ARGUS_CONFIG_INVALID: {
    title: 'An environment variable is missing or wrong',
    advice: 'Correct the variable named in the message; docs/configuration.md lists each with its default and unit.',
    exitCode: 2,
  },
  ARGUS_USAGE: {
    title: 'The command line is not understood',
    advice: 'Run the command with --help: it shows every option and an example.',
    exitCode: 2,
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof CATALOGUE;
