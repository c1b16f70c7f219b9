/** A chart beside its table. SVG, only the parts we use, and no markup with inline styles, so that the strict CSP holds. */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { dataOf, figure } from "../lib/data.ts";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface Series {
  name: string;
  values: (number | null)[];
  kind?: "bar" | "line";
}

interface Data {
  labels: string[];
  series: Series[];
}

const COLOURS = ["#2b349b", "#d95f0e", "#12854c", "#8a5bd1", "#7b81a1", "#0f7fa8"];
const TEXT = { fontFamily: "Sarabun, sans-serif", fontSize: 15, color: "#4b5171" };

/** Pixels beside the bars, and the least for each name. */
const BESIDE = 72;
const ROOM = 52;
/** About as many pixels as a letter takes, and a line with the marks of Thai above and below; the longest name that is put on
 * several lines. */
const LETTER = 8;
const LINE = 22;
const LONGEST_BROKEN = 24;

function seriesOf(kind: string, series: Series): object {
  const type = series.kind ?? (kind === "line" ? "line" : "bar");
  return {
    name: series.name,
    type,
    data: series.values,
    stack: kind === "stacked" ? "all" : undefined,
    barMaxWidth: 28,
    lineStyle: { width: 3 },
    symbolSize: 8,
    itemStyle: type === "bar" && kind !== "stacked" ? { borderRadius: [3, 3, 0, 0] } : undefined,
  };
}

/** Where there is room for some letters of each name, every name stands there: on several lines where its words fit, else cut
 * short; without room as many as fit. */
function namesOf(width: number, labels: string[]): Record<string, unknown> {
  const room = Math.floor((width - BESIDE) / Math.max(labels.length, 1));
  if (room < ROOM) return { ...TEXT, interval: "auto" };
  const fits = (word: string) => word.length * LETTER <= room;
  const breaks = labels.every((label) => label.length <= LONGEST_BROKEN && label.split(" ").every(fits));
  return { ...TEXT, interval: 0, width: room - 8, lineHeight: LINE, overflow: breaks ? "break" : "truncate" };
}

function optionsOf(kind: string, unit: string, data: Data, width: number): Record<string, unknown> {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !calm,
    color: COLOURS,
    textStyle: TEXT,
    grid: { left: 8, right: 16, top: 48, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: TEXT, itemWidth: 18, itemHeight: 12 },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      valueFormatter: (value: number | null) =>
        value === null || value === undefined ? "–" : `${figure(value)} ${unit}`,
    },
    xAxis: {
      type: "category",
      data: data.labels,
      axisLabel: namesOf(width, data.labels),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: "#7b81a1" } },
    },
    yAxis: { type: "value", axisLabel: { ...TEXT, formatter: figure }, splitLine: { lineStyle: { color: "#dcdfec" } } },
    series: data.series.map((series) => seriesOf(kind, series)),
  };
}

export class Chart extends HTMLElement {
  #chart: EChartsType | null = null;
  #watch: ResizeObserver | null = null;

  connectedCallback(): void {
    const data = dataOf<Data>(this.dataset.source);
    if (!data || this.#chart) return;
    const frame = document.createElement("div");
    frame.className = "chart-frame";
    frame.setAttribute("role", "img");
    frame.setAttribute("aria-label", this.dataset.label ?? "");
    this.replaceChildren(frame);
    const chart = init(frame, undefined, { renderer: "svg" });
    chart.setOption(optionsOf(this.dataset.kind ?? "bar", this.dataset.unit ?? "", data, frame.clientWidth));
    this.#watch = new ResizeObserver(() => {
      chart.resize();
      chart.setOption({ xAxis: { axisLabel: namesOf(frame.clientWidth, data.labels) } });
    });
    this.#watch.observe(frame);
    this.#chart = chart;
  }

  disconnectedCallback(): void {
    this.#watch?.disconnect();
    this.#chart?.dispose();
    this.#chart = null;
  }
}

customElements.define("samrit-chart", Chart);
