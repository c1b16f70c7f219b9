/**
 * Figures of a report, counted since 1 October or for the quarter alone: the choice converts what stands in the form by what
 * the report before says (`data-base`), exactly and without rounding. Progress that was not typed follows the weights.
 */
const SCALE = 5;
const UNIT = 10n ** BigInt(SCALE);
const FIGURE = /^[+-]?(?:\d+(?:\.\d{0,5})?|\.\d{1,5})$/;

/** A figure as people write it, in hundred-thousandths; null where it is none. */
export function read(text: string): bigint | null {
  const plain = text.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50)).replace(/[,\s%]|บาท|฿/g, "");
  if (!FIGURE.test(plain)) return null;
  const [whole = "", part = ""] = plain.replace(/^[+-]/, "").split(".");
  const value = BigInt(whole || "0") * UNIT + BigInt(part.padEnd(SCALE, "0") || "0");
  return plain.startsWith("-") ? -value : value;
}

/** The figure as text: at least `places` decimals, no more than it has; with commas where it is money. */
export function write(value: bigint, places = 0, commas = false): string {
  const size = value < 0n ? -value : value;
  const whole = (size / UNIT).toString();
  let part = (size % UNIT).toString().padStart(SCALE, "0").replace(/0+$/, "");
  part = part.padEnd(places, "0");
  const shown = commas ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return `${value < 0n ? "-" : ""}${shown}${part ? `.${part}` : ""}`;
}

/** Progress by the weights: the sum of weight times percent done over the sum of weights, two decimals, at most 100. */
export function weighted(parts: [weight: bigint, done: bigint][]): bigint | null {
  const whole = parts.reduce((sum, [weight]) => sum + weight, 0n);
  if (whole === 0n) return null;
  const sum = parts.reduce((total, [weight, done]) => total + weight * done, 0n);
  const cents = (sum * 100n * 2n + whole * UNIT) / (2n * whole * UNIT); // to the nearest hundredth
  const value = (cents * UNIT) / 100n;
  return value > 100n * UNIT ? 100n * UNIT : value;
}

export class Figures extends HTMLElement {
  #follows = false;

  connectedCallback(): void {
    const form = this.closest("form");
    if (!form) return;
    this.#follows = this.dataset.follows === "1";
    this.addEventListener("click", (event) => {
      const pressed = (event.target as Element).closest<HTMLButtonElement>("[data-basis]");
      if (pressed && this.#turn(pressed.dataset.basis ?? "")) event.preventDefault();
    });
    form.addEventListener("input", (event) => {
      const typed = event.target as HTMLInputElement;
      if (typed === this.#progress) this.#follows = typed.value.trim() === "";
      else if (typed.closest("[data-weight]") && typed.dataset.base !== undefined) this.#follow();
    });
    form.addEventListener("samrit:restored", () => this.#press());
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  get #basis(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[name=basis]");
  }

  get #progress(): HTMLInputElement | null {
    return this.#form?.querySelector<HTMLInputElement>("input[name=progress_actual]") ?? null;
  }

  /** Whether the figures could be turned here; a figure that cannot be read is left to the server, which says so. */
  #turn(basis: string): boolean {
    const hidden = this.#basis;
    const fields = Array.from(this.#form?.querySelectorAll<HTMLInputElement>("input[data-base]") ?? []);
    const typed = fields.filter((field) => field.value.trim() !== "");
    if (!hidden || typed.some((field) => read(field.value) === null)) return false;
    if (hidden.value === basis) return true;
    const sign = basis === "quarter" ? -1n : 1n;
    for (const field of typed) {
      const isMoney = field.name.startsWith("money-");
      const value = (read(field.value) ?? 0n) + sign * (read(field.dataset.base ?? "") ?? 0n);
      field.value = write(value, isMoney ? 2 : 0, isMoney);
    }
    hidden.value = basis;
    this.#press();
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  #press(): void {
    for (const button of this.querySelectorAll<HTMLElement>("[data-basis]")) {
      button.setAttribute("aria-pressed", String(button.dataset.basis === this.#basis?.value));
    }
  }

  #follow(): void {
    const progress = this.#progress;
    if (!progress || !this.#follows) return;
    const isOwn = this.#basis?.value === "quarter";
    const parts: [bigint, bigint][] = [];
    for (const row of this.#form?.querySelectorAll<HTMLElement>("[data-weight]") ?? []) {
      const field = row.querySelector<HTMLInputElement>("input[data-base]");
      const done = field ? read(field.value) : null;
      if (!field || (done === null && field.value.trim() !== "")) return;
      const start = isOwn && done !== null ? (read(field.dataset.base ?? "") ?? 0n) : 0n;
      parts.push([read(row.dataset.weight ?? "") ?? 0n, (done ?? 0n) + start]);
    }
    const value = weighted(parts);
    if (value === null) return;
    progress.value = write(value - (isOwn ? (read(progress.dataset.base ?? "") ?? 0n) : 0n));
  }
}

/** A button that asks the device where it is and writes latitude and longitude; nothing is asked before it is pressed. */
export class Here extends HTMLElement {
  connectedCallback(): void {
    if (this.childElementCount) return;
    const button = document.createElement("button");
    const said = document.createElement("p");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = this.dataset.here ?? "";
    said.setAttribute("role", "status");
    button.addEventListener("click", () => {
      said.textContent = "";
      const denied = (): void => {
        said.textContent = this.dataset.denied ?? "";
      };
      if (!("geolocation" in navigator)) return denied();
      navigator.geolocation.getCurrentPosition(({ coords }) => this.#put(coords), denied, {
        enableHighAccuracy: true,
        timeout: 15_000,
      });
    });
    this.append(button, said);
  }

  #put(coords: GeolocationCoordinates): void {
    for (const [id, value] of [
      [this.dataset.lat, coords.latitude],
      [this.dataset.lon, coords.longitude],
    ] as const) {
      const field = document.getElementById(id ?? "") as HTMLInputElement | null;
      if (!field) continue;
      field.value = value.toFixed(5);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

customElements.define("samrit-figures", Figures);
customElements.define("samrit-here", Here);
