/** Months on a bar: press on one and draw over the others, by mouse, pen or finger. The boxes stay check boxes, so that
 * keyboards, screen readers and pages without script have them as they are. */
export class Painter {
  readonly #within: HTMLElement;
  #paints: boolean | null = null;
  #bar: Element | null = null;

  constructor(within: HTMLElement) {
    this.#within = within;
  }

  watch(): void {
    this.#within.addEventListener("pointerdown", (event) => this.#begin(event));
    this.#within.addEventListener("pointermove", (event) => this.#over(event));
    this.#within.addEventListener("click", (event) => {
      // the press has painted already; the click that follows it would undo it
      if (event.detail > 0 && boxAt(event.target)) event.preventDefault();
    });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => this.#end());
  }

  #begin(event: PointerEvent): void {
    const box = boxAt(event.target);
    if (!box || event.button !== 0) return;
    this.#bar = box.closest(".choices");
    this.#paints = !box.checked;
    if (event.target instanceof Element && event.target.hasPointerCapture(event.pointerId)) {
      event.target.releasePointerCapture(event.pointerId);
    }
    this.#paint(box);
  }

  #over(event: PointerEvent): void {
    if (this.#paints === null) return;
    const box = boxAt(document.elementFromPoint(event.clientX, event.clientY));
    if (box && box.closest(".choices") === this.#bar) this.#paint(box);
  }

  #paint(box: HTMLInputElement): void {
    if (this.#paints === null || box.checked === this.#paints) return;
    box.checked = this.#paints;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #end(): void {
    this.#paints = null;
    this.#bar = null;
  }
}

function boxAt(target: EventTarget | null): HTMLInputElement | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest(".spot-schedule .form-check");
  return cell?.querySelector<HTMLInputElement>("input[type=checkbox]") ?? null;
}
