/** Lazy custom elements: the module that defines a tag is fetched when the tag is first seen. */
export type Islands = Record<string, () => Promise<unknown>>;

export function watchForIslands(islands: Islands, root: ParentNode = document): MutationObserver {
  const waiting = new Map(Object.entries(islands));
  const look = (): void => {
    for (const [tag, load] of waiting) {
      if (root.querySelector(tag)) {
        waiting.delete(tag);
        void load();
      }
    }
    if (waiting.size === 0) observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(root as Node, { childList: true, subtree: true });
  look();
  return observer;
}
