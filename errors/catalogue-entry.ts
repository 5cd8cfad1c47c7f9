/**
 * An error: its title, what to do, and the exit code of a command that ends with it. Exit codes: 2 usage or configuration, 3 data refused,
 * 4 a resource is taken or unreachable, 5 an internal invariant is broken, 6 a run is blocked.
 */
export interface CatalogueEntry {
  readonly title: string;
  readonly advice: string;
  readonly exitCode: 2 | 3 | 4 | 5 | 6;
  /** The status of an answer that says so. Absent: no program is told; it gets ARGUS_API_INTERNAL. */
  readonly http?: number;
}
