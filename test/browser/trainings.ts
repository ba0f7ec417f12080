/** The article's trainings, on its own table and on the real one. Reads a file, so it runs in Node alone. */
import { readFileSync } from "node:fs";
import { networkOf, type Training } from "./articleTraining.ts";

type Rows = Pick<Training, "x" | "y">;

/** Smoking, obesity, exercise → diabetic. */
const articleTable: Rows = {
  x: [[0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 1, 0], [1, 1, 1]], // prettier-ignore
  y: [[1], [0], [0], [1], [1]],
};

/** 520 people, 16 factors, all but the age Boolean. */
function realTable(): Rows {
  const path = new URL("../../packages/examples/data/early_stage_diabetes.csv", import.meta.url);
  const [, ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  const isTrue = (cell: string): number => Number(["Male", "Yes", "Positive"].includes(cell));
  return {
    x: rows.map(([age, ...rest]) => [(Number(age) - 16) / (90 - 16), ...rest.slice(0, 15).map(isTrue)]),
    y: rows.map((row) => [isTrue(row[16]!)]),
  };
}

/** Both tables in both element types. */
export function trainings(): Training[] {
  const tables = [
    { title: "the article's table", ...articleTable, learningRate: 1, epochs: 1000 },
    { title: "the real table", ...realTable(), learningRate: 0.5, epochs: 1000 },
  ];
  const types = ["float32", "float64"] as const;
  return tables.flatMap((table) =>
    types.map((dtype): Training => {
      const training = { ...table, dtype, hidden: 8 };
      return { ...training, weights: networkOf(training).parameters.map(({ value }) => value.toNested()) };
    }),
  );
}
