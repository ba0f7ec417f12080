/** `npm start`: runs the main example in this process. */
import { run } from "./article/articleNetwork.ts";

// Whoever reads the output may stop, as `head` does; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

process.exitCode = await run(process.argv.slice(2), process);
