/** A process that trains, to be killed. It writes the number of each epoch to its output. Its argument is the folder. */
import { writeSync } from "node:fs";
import { loggedTraining } from "./loggedTraining.ts";

await loggedTraining(process.argv[2]!, (epoch) => writeSync(1, `${epoch}\n`));
