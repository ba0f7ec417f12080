/**
 * What a column of text stands for in numbers. It says which kinds there are, not how a table's columns are found.
 */

/** Two words, one of which counts as 1. */
export interface BooleanColumn {
  readonly kind: "boolean";
  readonly name: string;
  /** The position among the table's columns, from 0. */
  readonly index: number;
  /** The word that becomes 1. */
  readonly positive: string;
  /** The word that becomes 0. */
  readonly negative: string;
}

/** Finite decimal numbers. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  readonly index: number;
}

/** Words without an order, each of which becomes a feature of its own (one-hot). */
export interface CategoricalColumn {
  readonly kind: "categorical";
  readonly name: string;
  readonly index: number;
  /** The distinct words, sorted by code unit so that every machine agrees on the features. */
  readonly categories: readonly string[];
}

export type Column = BooleanColumn | NumericColumn | CategoricalColumn;

/** What the user says of a column instead of having it inferred. */
export type ColumnSpecification =
  | { readonly kind: "numeric" }
  | { readonly kind: "categorical" }
  | { readonly kind: "boolean"; readonly positive: string; readonly negative?: string };

/** One line for a person: `Gender: Male = 1, Female = 0`. */
export function describeColumn(column: Column): string {
  switch (column.kind) {
    case "boolean":
      return `${column.name}: ${column.positive} = 1, ${column.negative} = 0`;
    case "numeric":
      return `${column.name}: number`;
    case "categorical":
      return `${column.name}: one of ${column.categories.join(", ")}`;
  }
}
