import { commonKey, derive } from './derived.ts';
import { cellOf, type Derivation, type Fact, requireEligible } from './fact.ts';

/** A row that facts are taken from. */
export interface Source {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly knowledgeTime: number;
}

interface Extra {
  /** The value that a count counts. */
  readonly of?: string;
  /** The key, where it is not all that the inputs have in common. */
  readonly about?: Readonly<Record<string, string>>;
  /** UTC ms at which a count of none was known. */
  readonly at?: number;
  readonly over?: Derivation['over'];
}

/** The facts of one note, numbered in the order of the first request. A second request gives the same fact. */
export class FactBook {
  readonly #facts = new Map<string, Fact>();

  get all(): readonly Fact[] {
    return [...this.#facts.values()];
  }

  /** @throws ArgusError ARGUS_NARRATIVE_FACT for a cell that must not be written about. */
  of(source: Source, column: string, value: Fact['value'], unit: Fact['unit'], format: Fact['format']): Fact {
    requireEligible(source.table, column);
    return this.#keep({ ...source, column, value, unit, format });
  }

  derive(
    expr: Derivation['expr'],
    inputs: readonly Fact[],
    { of, unit, format, about, at = 0, over }: Pick<Fact, 'unit' | 'format'> & Extra,
  ): Fact {
    const derived: Derivation = {
      expr,
      inputs: inputs.map(({ id }) => id),
      ...(of === undefined ? {} : { of }),
      ...(over === undefined ? {} : { over }),
    };
    return this.#keep({
      table: 'narrative_derived',
      key: { ...(about ?? commonKey(inputs)), expr, of: of ?? '', inputs: inputList(derived.inputs) },
      column: 'value',
      knowledgeTime: Math.max(at, ...inputs.map(({ knowledgeTime }) => knowledgeTime)),
      value: derive(derived, inputs),
      unit,
      format,
      derived,
    });
  }

  #keep(fact: Omit<Fact, 'id'>): Fact {
    const name = `${cellOf(fact)} ${fact.format} ${fact.derived?.inputs.join(' ') ?? ''}`;
    const known = this.#facts.get(name);
    if (known !== undefined) return known;
    const kept: Fact = { id: `F${this.#facts.size + 1}`, ...fact };
    this.#facts.set(name, kept);
    return kept;
  }
}

/** "F1 F2"; of more than eight the first, the last and the number of them, because people read keys. */
const inputList = (ids: readonly string[]): string =>
  ids.length <= 8 ? ids.join(' ') : `${ids[0]}…${ids.at(-1)} (${ids.length})`;
