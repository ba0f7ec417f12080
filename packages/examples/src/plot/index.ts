/**
 * Pictures: costs against epochs, as an SVG file and as text for the terminal; lines and points over two axes.
 */
export { costPlotSvg, type CostPlotSvgOptions } from "./costPlotSvg.ts";
export { costPlotText, type CostPlotTextOptions } from "./costPlotText.ts";
export { linesSvg, type Line, type LinesSvgOptions, type Place } from "./linesSvg.ts";
export { regionsSvg, type ClassedPlace, type RegionsSvgOptions } from "./regionsSvg.ts";
export type { Series } from "./series.ts";
