import type { StageEvent } from './observer.ts';

/** Lets progress lines follow the activities of this process. */
export interface StageEvents {
  emit(event: StageEvent): void;
  /** Returns the function that ends the subscription. */
  on(listener: (event: StageEvent) => void): () => void;
}

export function createStageEvents(): StageEvents {
  const listeners = new Set<(event: StageEvent) => void>();
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
