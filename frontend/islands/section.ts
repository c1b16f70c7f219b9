/**
 * The form of a section: fields that are asked only beside some answers, words that are suggested while one types, months
 * painted on a bar, sums under grids of numbers, marks that go when a value is changed, folds that open for their link.
 */
import { figure } from "../lib/data.ts";
import { Painter } from "../lib/painting.ts";

const PAUSE = 250;
const SHORTEST = 2;
const MONTHS = ["10", "11", "12", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

interface Found {
  found: { value: string; label: string }[];
}

export class SectionFields extends HTMLElement {
  #timer = 0;
  #asked = "";
  readonly #painter = new Painter(this);
  readonly #hash = (): void => openFor(window.location.hash);

  /** What looks odd stands in the list beside the form, and at its place. */
  readonly #odd = (): void => {
    for (const place of this.querySelectorAll(".odd-places")) place.replaceChildren();
    for (const entry of document.querySelectorAll<HTMLElement>("#odd [data-odd]")) {
      const line = document.createElement("p");
      line.className = "odd";
      line.textContent = entry.querySelector("a")?.textContent ?? "";
      document.getElementById(`odd-${entry.dataset.odd}`)?.append(line);
    }
  };

  connectedCallback(): void {
    this.addEventListener("input", (event) => this.#typed(event));
    this.addEventListener("change", (event) => this.#changed(event));
    this.closest("form")?.addEventListener("samrit:restored", () => this.refresh());
    document.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#"]');
      if (link) openFor(link.hash);
    });
    window.addEventListener("hashchange", this.#hash);
    document.addEventListener("htmx:afterSettle", this.#odd);
    this.#painter.watch();
    this.refresh();
    this.#hash();
  }

  disconnectedCallback(): void {
    window.removeEventListener("hashchange", this.#hash);
    document.removeEventListener("htmx:afterSettle", this.#odd);
    window.clearTimeout(this.#timer);
  }

  /** Everything that follows from what the fields hold now. */
  refresh(): void {
    for (const box of this.querySelectorAll<HTMLElement>("[data-when]")) this.#ask(box);
    for (const grid of this.querySelectorAll<HTMLElement>("[data-sum]")) add(grid);
    this.#nameRows();
    this.#drawMonths();
    for (const fold of this.querySelectorAll<HTMLElement>(".fold")) count(fold);
  }

  #typed(event: Event): void {
    const control = event.target as HTMLInputElement;
    control.closest(".spot")?.querySelector(":scope > [data-filled]")?.remove();
    const grid = control.closest<HTMLElement>("[data-sum]");
    if (grid) add(grid);
    for (let fold = control.closest<HTMLElement>(".fold"); fold; fold = fold.parentElement?.closest(".fold") ?? null)
      count(fold);
    const list = control.getAttribute("list");
    if (list) this.#suggestLater(control, list);
  }

  #changed(event: Event): void {
    const name = (event.target as HTMLInputElement).name;
    if (name) {
      for (const box of this.querySelectorAll<HTMLElement>(`[data-when="${name}"]`)) this.#ask(box);
      if (/-(name|rank)$/.test(name)) this.#nameRows();
      if (name.endsWith("-months")) this.#drawMonths();
    } else this.refresh(); // rows came or went
  }

  /** Fields of a condition stand there only while they are asked; what is written in them stays. */
  #ask(box: HTMLElement): void {
    const name = box.dataset.when ?? "";
    const wanted = (box.dataset.whenValues ?? "").split(" ");
    const controls = Array.from(this.querySelectorAll<HTMLInputElement>(`[name="${name}"]`));
    const held = controls.filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked);
    const asked = held.some((one) => wanted.includes(one.value));
    const written = Array.from(box.querySelectorAll<HTMLInputElement>("input:not([type=hidden]), textarea")).some(
      (one) => (["radio", "checkbox"].includes(one.type) ? one.checked : one.value.trim() !== ""),
    );
    box.hidden = !asked && !written;
    box.classList.toggle("asked-not", !asked && written);
    box.classList.add("asked-live");
  }

  #suggestLater(control: HTMLInputElement, list: string): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#suggest(control, list), PAUSE);
  }

  async #suggest(control: HTMLInputElement, list: string): Promise<void> {
    const address = list === "body-choices" ? this.dataset.bodies : this.dataset.places;
    const options = document.getElementById(list) ?? this.#list(list);
    const words = control.value.trim();
    if (!address || words.length < SHORTEST || words === this.#asked) return;
    this.#asked = words;
    const url = new URL(address, document.baseURI);
    url.searchParams.set("q", words);
    const level = control.closest("[data-row]")?.querySelector<HTMLSelectElement>("select[name$='-level']")?.value;
    if (level && list === "place-choices") url.searchParams.set("level", level);
    try {
      const response = await fetch(url);
      if (!response.ok) return;
      const { found } = (await response.json()) as Found;
      if (this.#asked === words && found.length) options.replaceChildren(...found.map(option));
    } catch {
      // without a connection the words are typed as they are
    }
  }

  /** A list of suggestions, begun empty. */
  #list(id: string): HTMLElement {
    const made = document.createElement("datalist");
    made.id = id;
    this.append(made);
    return made;
  }

  /** Rows that others belong to are offered under the names they have now. */
  #nameRows(): void {
    const selects = this.querySelectorAll<HTMLSelectElement>('select[name^="costs-"][name$="-activity"]');
    if (!selects.length) return;
    const rows = Array.from(this.querySelectorAll<HTMLInputElement>('input[name^="activities-"][name$="-uid"]'));
    const names = rows
      .map((uid, n) => [uid.value, this.#nameOf(uid.name.replace(/-uid$/, "-name")) || String(n + 1)] as const)
      .filter(([uid]) => uid);
    for (const select of selects) {
      const chosen = select.value;
      const first = select.options[0];
      select.replaceChildren(...(first ? [first] : []), ...names.map(([uid, name]) => new Option(name, uid)));
      select.value = chosen;
    }
  }

  /** The picture of the months follows what is ticked; a row that came or went is drawn after the save. */
  #drawMonths(): void {
    const picture = this.querySelector<HTMLElement>("[data-schedule]");
    const bars = Array.from(picture?.querySelectorAll<HTMLElement>("tbody tr") ?? []);
    const rows = this.querySelectorAll<HTMLElement>('samrit-rows[data-prefix="activities"] [data-rows] > [data-row]');
    if (bars.length !== rows.length) return;
    rows.forEach((row, n) => {
      bars[n]?.querySelectorAll("td").forEach((cell, at) => {
        const box = row.querySelector<HTMLInputElement>(`input[name$="-months"][value="${MONTHS[at]}"]`);
        cell.classList.toggle("spans-on", box?.checked ?? false);
        const word = document.createElement("span");
        word.className = "visually-hidden";
        word.textContent = picture?.dataset.schedule ?? "";
        cell.replaceChildren(...(box?.checked ? [word] : []));
      });
    });
  }

  #nameOf(name: string): string {
    const text = this.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value.trim() ?? "";
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  }
}

function option({ value, label }: { value: string; label: string }): HTMLOptionElement {
  const made = document.createElement("option");
  made.value = value;
  made.label = label ? `${value} · ${label}` : value;
  return made;
}

/** The folds around the place of a link are opened, so that it can be reached. */
function openFor(hash: string): void {
  const place = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  if (!place) return;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null)
    fold.open = true;
  if (place.matches(".spot"))
    for (const fold of place.querySelectorAll<HTMLDetailsElement>(":scope > .part-fold")) fold.open = true;
  const opened = place.closest<HTMLElement>("[hidden]");
  if (opened) opened.hidden = false;
}

function filled(pattern: string, values: Record<string, string>): string {
  return pattern.replace(/%\((\w+)\)s/g, (_, name: string) => values[name] ?? "");
}

/** The sum of a grid of months, and by quarter where it is money. */
function add(grid: HTMLElement): void {
  const line = grid.querySelector<HTMLElement>(".sum-line");
  if (!line) return;
  const quarters = [0, 0, 0, 0];
  let written = false;
  for (const box of grid.querySelectorAll<HTMLInputElement>("input")) {
    const amount = numberOf(box.value);
    if (amount === null) continue;
    written = true;
    const month = /_(\d+)$/.exec(box.name)?.[1] ?? "";
    const quarter = Math.floor(Math.max(0, MONTHS.indexOf(month)) / 3);
    quarters[quarter] = (quarters[quarter] ?? 0) + amount;
  }
  const [q1, q2, q3, q4] = quarters.map((amount) => figure(amount)) as [string, string, string, string];
  const sum = figure(quarters.reduce((total, amount) => total + amount, 0));
  const words = [filled(line.dataset.sumWords ?? "", { sum })];
  if (grid.dataset.sum === "money") words.push(filled(line.dataset.sumQuarters ?? "", { q1, q2, q3, q4 }));
  line.textContent = words.join(", ");
  line.hidden = !written;
}

/** How much of a fold is filled in, beside its name: its fields, or the numbers of its one grid. */
function count(fold: HTMLElement): void {
  const place = fold.querySelector<HTMLElement>(":scope > summary [data-filled-words]");
  const spots = Array.from(fold.querySelectorAll<HTMLElement>(":scope > .fold-body > .spot"));
  const parts = spots.length
    ? spots.map((spot) => Array.from(spot.querySelectorAll<HTMLInputElement>("input, textarea, select")))
    : Array.from(fold.querySelectorAll<HTMLInputElement>("[data-sum] input"), (box) => [box]);
  const written = parts.filter((boxes) => boxes.some((box) => box.value.trim() !== "")).length;
  if (!place || !parts.length) return;
  const words = { filled: String(written), asked: String(parts.length) };
  place.textContent = written ? filled(place.dataset.filledWords ?? "", words) : (place.dataset.noneWord ?? "");
}

/** What is typed as a number, also in Thai digits; null where it is none. */
function numberOf(text: string): number | null {
  const plain = text.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50)).replace(/[,\s%]/g, "");
  return plain && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

customElements.define("samrit-section", SectionFields);
