/** Months on a bar: press on one and draw over the others, by mouse, pen or finger. The boxes stay check boxes, so that
 * keyboards, screen readers and pages without script have them as they are. A finger that scrolls paints nothing. */
const DRAWN = 10;

export class Painter {
  readonly #within: HTMLElement;
  #begun: { box: HTMLInputElement; x: number } | null = null;
  #paints: boolean | null = null;
  #hasPainted = false;

  constructor(within: HTMLElement) {
    this.#within = within;
  }

  watch(): void {
    this.#within.addEventListener("pointerdown", (event) => this.#begin(event));
    this.#within.addEventListener("pointermove", (event) => this.#over(event));
    this.#within.addEventListener("click", (event) => {
      // what was painted already must not be undone by the click that ends it
      if (this.#hasPainted && event.detail > 0 && boxAt(event.target)) event.preventDefault();
      this.#hasPainted = false;
    });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => this.#end());
  }

  #begin(event: PointerEvent): void {
    const box = boxAt(event.target);
    this.#hasPainted = false;
    if (!box || event.button !== 0) return;
    this.#begun = { box, x: event.clientX };
    if (event.pointerType !== "touch") this.#start();
  }

  #start(): void {
    if (!this.#begun) return;
    this.#paints = !this.#begun.box.checked;
    this.#paint(this.#begun.box);
  }

  #over(event: PointerEvent): void {
    if (!this.#begun) return;
    if (this.#paints === null && Math.abs(event.clientX - this.#begun.x) > DRAWN) this.#start();
    const box = boxAt(document.elementFromPoint(event.clientX, event.clientY));
    if (box && box.closest(".choices") === this.#begun.box.closest(".choices")) this.#paint(box);
  }

  #paint(box: HTMLInputElement): void {
    if (this.#paints === null || box.checked === this.#paints) return;
    box.checked = this.#paints;
    this.#hasPainted = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #end(): void {
    this.#begun = this.#paints = null;
  }
}

function boxAt(target: EventTarget | null): HTMLInputElement | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest(".spot-schedule .form-check");
  return cell?.querySelector<HTMLInputElement>("input[type=checkbox]") ?? null;
}
