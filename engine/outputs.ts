import { type Block, type ComputedColumns, type Numeric, numericColumns } from '#market/block.ts';
import { numbersFor } from '#market/column.ts';
import { FEATURE_COLUMNS, RANGE_INPUT_COLUMNS, REGIME_CHANGE_COLUMNS, REGIME_COLUMNS } from '#market/output.ts';
import type { EngineOutput } from './protocol.ts';

/** Joins the outputs of the threads in their order: threads own ascending ranges of symbols, so the result is in symbol order. */
export function mergeOutputs(parts: readonly EngineOutput[]): EngineOutput {
  return {
    bars: parts.flatMap(({ bars }) => bars),
    features: mergeBlocks(
      FEATURE_COLUMNS,
      parts.map(({ features }) => features),
    ),
    regimes: mergeBlocks(
      REGIME_COLUMNS,
      parts.map(({ regimes }) => regimes),
    ),
    changes: mergeBlocks(
      REGIME_CHANGE_COLUMNS,
      parts.map(({ changes }) => changes),
    ),
    ranges: mergeBlocks(
      RANGE_INPUT_COLUMNS,
      parts.map(({ ranges }) => ranges),
    ),
  };
}

/** Rows of one block after the other. */
export function mergeBlocks<C extends ComputedColumns>(columns: C, blocks: readonly Block<C>[]): Block<C> {
  const [first] = blocks;
  if (blocks.length === 1 && first !== undefined) return first;
  const joined = numericColumns(columns).map(([field, { kind }]) => {
    const parts = blocks.map((block) => block[field] as Numeric);
    const target = numbersFor(
      kind,
      parts.reduce((sum, { length }) => sum + length, 0),
    );
    let at = 0;
    for (const part of parts) {
      target.set(part, at);
      at += part.length;
    }
    return [field, target] as const;
  });
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const symbol = blocks.flatMap((block) => block.symbol);
  return { length, symbol, ...Object.fromEntries(joined) } as Block<C>;
}
