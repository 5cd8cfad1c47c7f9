const REUSED_MS = 1_000;

/** Whether a piece of work succeeds in time. However often it is asked, it is tried once a second: probes come from anybody. */
export function triedOnce(work: () => Promise<unknown>, patienceMs: number): () => Promise<boolean> {
  let last: { readonly at: number; readonly succeeded: Promise<boolean> } | null = null;
  const attempt = async (): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), patienceMs);
    });
    const done = work().then(
      () => true,
      () => false,
    );
    return await Promise.race([done, late]).finally(() => clearTimeout(timer));
  };
  return () => {
    if (last === null || performance.now() > last.at + REUSED_MS)
      last = { at: performance.now(), succeeded: attempt() };
    return last.succeeded;
  };
}
