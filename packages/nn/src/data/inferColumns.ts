/**
 * Finds out what each column of a {@link Table} stands for, or follows what the user says of it.
 * It looks at values only; the meaning of a column's name is none of its business.
 */
import { ChainruleError } from "@chainrule/core";
import type { Column, ColumnSpecification } from "./column.ts";
import { unreadableCell } from "./cellErrors.ts";
import { columnIndex } from "./columnIndex.ts";
import { countValues } from "./countValues.ts";
import { isDecimalNumber } from "./decimalNumber.ts";
import { isNegativeWord, orderByPositive } from "./positiveWord.ts";
import { cellText, type Table } from "./table.ts";

/** How {@link inferColumns} reads a table. */
export interface InferColumnsOptions {
  /** By column name: what the column is, where the user knows better. */
  readonly columns?: Readonly<Record<string, ColumnSpecification>>;
  /** What an empty cell is: an error (the default), or a missing value, read as NaN. */
  readonly missing?: "error" | "nan";
  /** How many distinct words a categorical column may hold; 20 unless told. */
  readonly maximumCategories?: number;
}

/**
 * The columns of `table`, in its order. Spaces around cells do not count.
 *
 * - Only numbers: `numeric`, or `boolean` where they are only 0 and 1.
 * - Two words: `boolean`; {@link orderByPositive} says which of them is 1.
 * - More numbers than words: a numeric column with a mistake in it, and an error.
 * - Otherwise `categorical`.
 *
 * @throws ChainruleError `missing-value` for an empty cell; `invalid-data` for a cell that is not a number in a numeric
 *   column, an unknown word in a boolean one, too many words in a categorical one; `missing-column` for a
 *   specification without its column. Messages name the line, the row, the column and the cell.
 */
export function inferColumns(table: Table, options: InferColumnsOptions = {}): Column[] {
  const { columns = {}, missing = "error", maximumCategories = 20 } = options;
  for (const name of Object.keys(columns)) columnIndex(table, name);
  return table.columns.map((name, index) => {
    const values = countValues(table, index, missing);
    const given = Object.hasOwn(columns, name) ? columns[name] : undefined;
    const specification = given ?? guessKind(values);
    switch (specification.kind) {
      case "numeric":
        requireEach(table, index, values, isDecimalNumber, "a number");
        return { kind: "numeric", name, index };
      case "boolean": {
        const { positive } = specification;
        const negative = specification.negative ?? partnerOf(positive, values);
        const words = `${JSON.stringify(positive)} or ${JSON.stringify(negative)}`;
        requireEach(table, index, values, (word) => word === positive || word === negative, words);
        return { kind: "boolean", name, index, positive, negative };
      }
      case "categorical":
        return {
          kind: "categorical",
          name,
          index,
          categories: categoriesOf(table, name, values, maximumCategories),
        };
    }
  });
}

function guessKind(values: ReadonlyMap<string, number>): ColumnSpecification {
  const words = [...values.keys()];
  const numbers = words.filter(isDecimalNumber);
  if (numbers.length === words.length) {
    const isBoolean = words.length === 2 && values.has("0") && values.has("1");
    return isBoolean ? { kind: "boolean", positive: "1", negative: "0" } : { kind: "numeric" };
  }
  const countCells = (of: readonly string[]): number =>
    of.reduce((sum, word) => sum + (values.get(word) ?? 0), 0);
  if (2 * countCells(numbers) > countCells(words)) return { kind: "numeric" };
  const [first, second] = words;
  if (words.length !== 2 || first === undefined || second === undefined) return { kind: "categorical" };
  const [positive, negative] = orderByPositive(first, second);
  return { kind: "boolean", positive, negative };
}

/** A well-known negative word, otherwise the most frequent other word: what remains is then the rare mistake. */
function partnerOf(positive: string, values: ReadonlyMap<string, number>): string {
  const others = [...values].filter(([word]) => word !== positive);
  const [mostFrequent] = others.toSorted(([, count], [, otherCount]) => otherCount - count);
  return others.find(([word]) => isNegativeWord(word))?.[0] ?? mostFrequent?.[0] ?? `not ${positive}`;
}

function requireEach(
  table: Table,
  index: number,
  values: ReadonlyMap<string, number>,
  isReadable: (text: string) => boolean,
  expected: string,
): void {
  const wrong = [...values.keys()].find((text) => !isReadable(text));
  if (wrong === undefined) return;
  const row = table.rows.find((candidate) => cellText(candidate, index) === wrong);
  if (row !== undefined)
    throw unreadableCell(table.name, row, { name: table.columns[index] ?? "", index }, expected);
}

function categoriesOf(
  table: Table,
  name: string,
  values: ReadonlyMap<string, number>,
  maximum: number,
): readonly string[] {
  if (values.size <= maximum) return [...values.keys()].toSorted();
  throw new ChainruleError("invalid-data", {
    where: `${table.name}, column ${JSON.stringify(name)}`,
    expected: `at most ${maximum} different words`,
    received: `${values.size}: ${[...values.keys()].slice(0, 3).join(", ")}, …`,
    fix: "Remove a column that names each row, or group its words",
    data: { file: table.name, column: name, categories: values.size, maximum },
  });
}
