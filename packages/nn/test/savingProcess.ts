/**
 * A process that does nothing but save, to be killed: values of 0 and of 1 in turn, numbered in the texts beside them. It writes
 * each number to its output once that save is done. Its argument is the path.
 */
import { writeSync } from "node:fs";
import { parameter } from "@chainrule/core";
import { saveParameters } from "../src/node/saveParameters.ts";

const path = process.argv[2]!;
const models = [0, 1].map((value) => ({
  parameters: [parameter("W", new Float64Array(200_000).fill(value), "float64"), parameter("b", [value])],
}));
for (let version = 1; ; version++) {
  await saveParameters(path, models[version % 2]!, { version: String(version) });
  writeSync(1, `${version}\n`);
}
