import { type ClassPath, createClassPath, createGlobalPath } from './class-path.ts';
import type { DailyBar } from './daily-bar.ts';
import { createGrid, EPOCH } from './grid.ts';
import { createMinutes, type Minutes } from './minutes.ts';
import { createSymbolPath, type SymbolPath } from './symbol-path.ts';
import { marketOf, type SimulatedClass, type SimulatedInstrument } from './universe.ts';
import { type World, worldTraits } from './worlds.ts';

export interface SimulatedSymbol {
  readonly instrument: SimulatedInstrument;
  readonly classPath: ClassPath;
  readonly path: SymbolPath;
  readonly minutes: Minutes;
  /** Official daily bars that were aggregated already, by position of the session. */
  readonly days: Map<number, DailyBar>;
}

/** The paths of one seed and world, each built when its first bar is asked for. */
export function createPaths(seed: number, name: World, universe: readonly SimulatedInstrument[]) {
  const world = worldTraits(name);
  const global = createGlobalPath(seed, EPOCH, world);
  const classPaths = new Map<SimulatedClass, ClassPath>();
  const symbols = new Map<string, SimulatedSymbol>();
  const paths = new Map<string, SymbolPath>();
  const bySymbol = new Map(universe.map((instrument) => [instrument.symbol, instrument]));
  const all = [...bySymbol.keys()].sort();

  function classPathFor(member: SimulatedClass): ClassPath {
    const assetClass = marketOf(member);
    let found = classPaths.get(assetClass);
    if (found === undefined) {
      found = createClassPath(seed, assetClass, createGrid(assetClass, world.diurnal), global, world);
      classPaths.set(assetClass, found);
    }
    return found;
  }

  /** A perpetual walks on the path of its pair. */
  function pathFor(instrument: SimulatedInstrument, classPath: ClassPath): SymbolPath {
    let found = paths.get(instrument.underlying);
    if (found === undefined) {
      found = createSymbolPath(seed, world, instrument, classPath);
      paths.set(instrument.underlying, found);
    }
    return found;
  }

  function symbolFor(name: string): SimulatedSymbol[] {
    let found = symbols.get(name);
    if (found === undefined) {
      const instrument = bySymbol.get(name);
      if (instrument === undefined) return [];
      const classPath = classPathFor(instrument.assetClass);
      const path = pathFor(instrument, classPath);
      const minutes = createMinutes(seed, world, instrument, classPath, path);
      found = { instrument, classPath, path, minutes, days: new Map() };
      symbols.set(name, found);
    }
    return [found];
  }

  return {
    /** These symbols (default all) in the order of their names; one that does not exist is left out. */
    symbols: (names: readonly string[] | undefined): SimulatedSymbol[] =>
      (names === undefined ? all : [...names].sort()).flatMap(symbolFor),
  };
}
