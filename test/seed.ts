/**
 * Property tests draw their inputs anew in every run, and print the seed when one fails. With CHAINRULE_SEED set they repeat one
 * choice, as the gate does: the same commit gets the same verdict.
 */
import fc from "fast-check";

const seed = process.env["CHAINRULE_SEED"];
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
