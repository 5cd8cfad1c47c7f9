/** A value that several processes move on. Every move is counted: the generation says which one it was. */
export interface Position<T> {
  /** 0 before the first move. */
  readonly generation: number;
  readonly value: T | null;
}

/**
 * Keeps a late writer out: who wants to move a value says which position it has seen, and of two who have seen the same one only the
 * first moves it.
 */
export interface Fence<T> {
  read(): Promise<Position<T>>;
  /** Whether the value was moved. False: another was faster, and nothing was changed. */
  move(from: Position<T>, to: T): Promise<boolean>;
}
