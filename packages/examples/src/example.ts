/** `npm run example`: lists the numbered examples, or runs one in this process. */
import { runCommand } from "./gallery/exampleCommand.ts";
import { examples } from "./gallery/index.ts";

// Whoever reads the output may stop, as `head` does; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

process.exitCode = await runCommand(examples, process.argv.slice(2), process);
