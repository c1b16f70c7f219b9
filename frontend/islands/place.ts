/**
 * A place step by step and on the map: province, district, subdistrict, and a point inside the outline of the province. It
 * writes into the fields of its row, which people may also type into. The device is asked where it is only when pressed.
 */
import { filled, inside, outlines, type Outline } from "../lib/outline.ts";

const SVG = "http://www.w3.org/2000/svg";
const LEVELS = ["province", "district", "subdistrict"] as const;
const SIZE = 320;
type Pair = [code: string, name: string];

export class PlacePicker extends HTMLElement {
  #selects: HTMLSelectElement[] = [];
  #outlines: Outline[] = [];
  #shown: Outline | null = null;
  #map = document.createElement("div");
  #said = document.createElement("p");

  connectedCallback(): void {
    if (this.#selects.length || !this.dataset.below) return;
    const fold = document.createElement("details");
    fold.className = "fold place-fold";
    const head = document.createElement("summary");
    head.textContent = this.dataset.choose ?? "";
    const steps = document.createElement("div");
    steps.className = "place-steps";
    this.#selects = LEVELS.map((level, n) => this.#step(steps, level, n));
    this.#map.className = "place-map";
    this.#said.className = "place-said";
    this.#said.setAttribute("role", "status");
    fold.append(head, steps, this.#map, this.#here(), this.#said);
    this.append(fold);
    fold.addEventListener("toggle", () => fold.open && void this.#begin(), { once: false });
    for (const name of ["lat", "lon"]) this.#field(name)?.addEventListener("change", () => void this.#judge());
    if (this.#field("lat")?.value) void this.#judge();
  }

  #field(name: string): HTMLInputElement | HTMLSelectElement | null {
    const prefix = this.closest("[data-row]")?.querySelector<HTMLInputElement>("input[name$='-uid']")?.name;
    return this.closest("form")?.querySelector(`[name="${(prefix ?? "").replace(/-uid$/, "")}-${name}"]`) ?? null;
  }

  #step(into: HTMLElement, level: (typeof LEVELS)[number], at: number): HTMLSelectElement {
    const label = document.createElement("label");
    label.textContent = this.dataset[level] ?? level;
    const select = document.createElement("select");
    select.className = "form-select";
    select.disabled = at > 0;
    select.addEventListener("change", (event) => {
      event.stopPropagation();
      void this.#chose(at);
    });
    label.append(select);
    into.append(label);
    return select;
  }

  #here(): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = this.dataset.here ?? "";
    button.addEventListener("click", () => {
      if (!("geolocation" in navigator)) return this.#say(this.dataset.denied ?? "", true);
      navigator.geolocation.getCurrentPosition(
        (at) => void this.#put(at.coords.latitude, at.coords.longitude),
        () => this.#say(this.dataset.denied ?? "", true),
        { enableHighAccuracy: true, timeout: 15_000 },
      );
    });
    return button;
  }

  async #begin(): Promise<void> {
    const [province] = this.#selects;
    if (province && !province.options.length) await this.#fill(0, "");
    const code = /^\d{2}/.exec(this.#field("area")?.value ?? "")?.[0] ?? "";
    if (province && code && province.value !== code) {
      province.value = code;
      await this.#fill(1, code);
    }
    await this.#draw();
  }

  async #fill(at: number, code: string): Promise<void> {
    const select = this.#selects[at];
    if (!select) return;
    const url = new URL(this.dataset.below ?? "", document.baseURI);
    url.searchParams.set("code", code);
    try {
      const response = await fetch(url);
      const { areas } = (await response.json()) as { areas: Pair[] };
      select.replaceChildren(new Option("–", ""), ...areas.map(([value, name]) => new Option(name, value)));
      select.disabled = areas.length === 0;
    } catch {
      this.#say(this.dataset.failed ?? "", true);
    }
    for (const below of this.#selects.slice(at + 1)) {
      below.replaceChildren();
      below.disabled = true;
    }
  }

  async #chose(at: number): Promise<void> {
    const select = this.#selects[at];
    if (!select) return;
    if (at + 1 < this.#selects.length) await this.#fill(at + 1, select.value);
    const deepest = [...this.#selects].reverse().find((one) => one.value);
    if (deepest) {
      this.#write("area", `${deepest.value} ${deepest.selectedOptions[0]?.text ?? ""}`.trim());
      this.#write("level", LEVELS[this.#selects.indexOf(deepest)] ?? "");
    }
    await this.#draw();
    await this.#judge();
  }

  #write(name: string, value: string): void {
    const field = this.#field(name);
    if (!field) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async #shapes(): Promise<Outline[]> {
    if (!this.#outlines.length) {
      try {
        this.#outlines = outlines(await (await fetch(this.dataset.shapes ?? "")).json());
      } catch {
        this.#say(this.dataset.failed ?? "", true);
      }
    }
    return this.#outlines;
  }

  /** The outline of the chosen province, or of the one the typed place begins with. */
  get #chosen(): string {
    return this.#selects[0]?.value || (/^\d{2}/.exec(this.#field("area")?.value ?? "")?.[0] ?? "");
  }

  async #draw(): Promise<void> {
    const shapes = await this.#shapes();
    const outline = shapes.find((one) => one.code === this.#chosen) ?? null;
    this.#shown = outline;
    if (!outline) return this.#map.replaceChildren();
    const { west, south, width, height } = outline.box;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${width * SIZE} ${height * SIZE}`);
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("role", "application");
    svg.setAttribute("aria-label", this.dataset.map ?? "");
    const shape = document.createElementNS(SVG, "path");
    const x = (lon: number): number => (lon - west) * SIZE;
    const y = (lat: number): number => (south + height - lat) * SIZE;
    shape.setAttribute(
      "d",
      outline.rings
        .map((ring) => `M${ring.map(([lon, lat]) => `${x(lon).toFixed(1)} ${y(lat).toFixed(1)}`).join("L")}Z`)
        .join(""),
    );
    svg.append(shape);
    const at = this.#point();
    if (at) {
      const mark = document.createElementNS(SVG, "circle");
      mark.setAttribute("cx", String(x(at[1])));
      mark.setAttribute("cy", String(y(at[0])));
      mark.setAttribute("r", String(Math.max(width, height) * SIZE * 0.03));
      svg.append(mark);
    }
    svg.addEventListener("click", (event) => {
      const matrix = svg.getScreenCTM();
      if (!matrix) return;
      const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      void this.#put(south + height - place.y / SIZE, west + place.x / SIZE);
    });
    svg.addEventListener("keydown", (event) => this.#walk(event));
    const hadFocus = this.#map.contains(document.activeElement);
    this.#map.replaceChildren(svg, note(this.dataset.coarse ?? ""));
    if (hadFocus) svg.focus();
    if (!at) this.#say(this.dataset.none ?? "", false);
  }

  #walk(event: KeyboardEvent): void {
    const ways: Record<string, [number, number]> = {
      ArrowUp: [1, 0],
      ArrowDown: [-1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Enter: [0, 0],
    };
    const way = ways[event.key];
    const box = this.#shown?.box;
    if (!way || !box) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.05 : 0.005;
    const [lat, lon] = this.#point() ?? [box.south + box.height / 2, box.west + box.width / 2];
    void this.#put(lat + way[0] * step, lon + way[1] * step);
  }

  #point(): [number, number] | null {
    const [lat, lon] = ["lat", "lon"].map((name) => this.#field(name)?.value.trim() ?? "");
    return lat && lon && Number.isFinite(Number(lat)) && Number.isFinite(Number(lon))
      ? [Number(lat), Number(lon)]
      : null;
  }

  async #put(lat: number, lon: number): Promise<void> {
    this.#write("lat", lat.toFixed(5));
    this.#write("lon", lon.toFixed(5));
    await this.#draw();
    await this.#judge();
  }

  /** Says at once where the point lies, and when that is not the chosen province. */
  async #judge(): Promise<void> {
    const at = this.#point();
    if (!at) return;
    const shapes = await this.#shapes();
    if (!shapes.length) return;
    const found = shapes.find((one) => inside(one, at[1], at[0]));
    const chosen = shapes.find((one) => one.code === this.#chosen);
    const names = {
      lat: at[0].toFixed(5),
      lon: at[1].toFixed(5),
      found: found?.name ?? "",
      chosen: chosen?.name ?? "",
    };
    if (!found && !(chosen && inside(chosen, at[1], at[0], 0.08))) this.#say(this.dataset.nowhere ?? "", true);
    else if (chosen && found !== chosen && !inside(chosen, at[1], at[0], 0.08)) {
      this.#say(filled(this.dataset.outside ?? "", names), true);
    } else this.#say(filled(this.dataset.point ?? "", names), false);
  }

  #say(words: string, isWrong: boolean): void {
    this.#said.textContent = words;
    this.#said.dataset.tone = isWrong ? "wrong" : "";
  }
}

function note(words: string): HTMLElement {
  const line = document.createElement("p");
  line.className = "unit";
  line.textContent = words;
  return line;
}

customElements.define("samrit-place", PlacePicker);
