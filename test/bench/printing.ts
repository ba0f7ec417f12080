/** Tables of at most 100 columns for the terminal. It does not measure anything. */
import type { Comparison, PeerResult, Result } from "./compare.ts";
import { targetFor } from "./targets.ts";
import { productFlops, type Workload } from "./workloads.ts";

/** Three significant digits or so, however large. */
export function digits(value: number): string {
  if (value >= 1000) return value.toFixed(0);
  return value.toFixed(value >= 100 ? 1 : value >= 10 ? 2 : 3);
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;

/** A row of right-aligned cells beside a left-aligned label. */
export function row(
  label: string,
  labelWidth: number,
  cells: readonly string[],
  widths: readonly number[],
): string {
  return [label.padEnd(labelWidth), ...cells.map((cell, index) => cell.padStart(widths[index] ?? 10))]
    .join("")
    .trimEnd();
}

const labelWidth = 28;
const headings = ["median", "min", "GFLOP/s", "ratio", "middle half", "first step", "peak"];
const widths = [9, 9, 9, 9, 15, 12, 8];

/** One workload: a line for each system, ours first, then the fastest of the others. */
export function printComparison(workload: Workload, comparison: Comparison): void {
  const { ours, variants, peers, failed, unit, profile } = comparison;
  const flops = productFlops(workload.spec) * workload.unit.perMillisecond;
  const line = (name: string, result: Result, ratios: readonly string[]): void => {
    const rate = flops === 0 ? "" : digits(flops / result.median / 1e6);
    const [first, peak] = [`${digits(result.firstStep)} ms`, megabytes(result.peakBytes)];
    const cells = [digits(result.median), digits(result.min), rate, ...ratios, first, peak];
    console.log(row(name, labelWidth, cells, widths));
  };
  console.log(`\n${workload.id}: ${workload.title}`);
  console.log(row(unit, labelWidth, headings, widths));
  line("Chainrule", ours, ["", ""]);
  const others = Object.entries({ ...variants, ...peers });
  for (const [name, peer] of others.toSorted(([, a], [, b]) => a.median - b.median)) {
    const [low, high] = peer.spread;
    line(name, peer, [`${peer.ratio.toFixed(2)}×`, `${low.toFixed(2)} – ${high.toFixed(2)}`]);
    const wanted = targetFor(workload.id, name);
    if (wanted === undefined) continue;
    console.log(`    at least ${wanted}× wanted: ${peer.ratio >= wanted ? "yes" : "MISSED"}`);
  }
  for (const [name, reason] of Object.entries(failed)) console.log(`${name} failed: ${reason.slice(0, 300)}`);
  const plan = ours.planBytes === undefined ? "" : `, ${megabytes(ours.planBytes)} planned`;
  console.log(`    Chainrule: ${ours.version}${plan}`);
  printAgreement(ours, others);
  if (profile !== undefined) console.log(profile);
}

function printAgreement(ours: Result, peers: readonly (readonly [string, PeerResult])[]): void {
  const others = peers.filter(([, { agrees }]) => !agrees);
  if (others.length === 0)
    console.log(`    loss or Σ|result| ${ours.check.toPrecision(6)}, the same for all to 5 digits`);
  for (const [name, { check }] of others) {
    console.log(
      `  ! DIFFERENT RESULT: ${name} has ${check.toPrecision(7)}, Chainrule ${ours.check.toPrecision(7)}`,
    );
  }
}
