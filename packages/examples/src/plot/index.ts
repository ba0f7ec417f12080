/**
 * The cost against the epoch, as an SVG file and as text for the terminal.
 */
export { costPlotSvg, type CostPlotSvgOptions } from "./costPlotSvg.ts";
export { costPlotText, type CostPlotTextOptions } from "./costPlotText.ts";
export type { Series } from "./series.ts";
