/** Where a line of links is wider than the screen, the current one comes to its middle; the page itself does not move. */
export function showCurrent(within: ParentNode): void {
  for (const here of within.querySelectorAll<HTMLElement>("nav [aria-current]")) {
    const line = here.closest("nav");
    if (line === null || line.scrollWidth <= line.clientWidth) continue;
    line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
  }
}
