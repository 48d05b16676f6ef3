import { h, type VNode } from 'preact';
import { coordinate, type PictureNode } from '../report/picture.ts';

/** Maps a picture tree to vnodes, with the same rounding as on paper; clicks find the surface by `data-surface`. */
export function PictureView({
  node,
  selected,
  onSurface,
  isFixedSize,
}: {
  readonly node: PictureNode;
  readonly selected?: string | undefined;
  readonly onSurface?: (id: string) => void;
  /** Keeps the size it was drawn for, and scrolls, where shrinking would make it illegible. */
  readonly isFixedSize?: boolean;
}) {
  const pick = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target : null;
    const id =
      target?.closest('[data-surface]')?.getAttribute('data-surface') ??
      target?.closest('[data-label]')?.getAttribute('data-label');
    if (id !== null && id !== undefined) onSurface?.(id);
  };
  return (
    // The table beside the picture is the keyboard's way to the same surfaces.
    // biome-ignore lint/a11y/noStaticElementInteractions: pointer short cut, see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: pointer short cut, see above
    <div class={isFixedSize === true ? 'picture fixed' : 'picture'} onClick={pick}>
      {toVNode(node, selected)}
    </div>
  );
}

function toVNode(node: PictureNode, selected: string | undefined): VNode {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(node.attributes))
    attributes[name] = typeof value === 'number' ? coordinate(value) : value;
  if (selected !== undefined && attributes['data-surface'] === selected)
    attributes['class'] = `${attributes['class'] ?? ''} selected`.trim();
  return h(
    node.tag,
    attributes,
    ...node.children.map((child) => (typeof child === 'string' ? child : toVNode(child, selected))),
  );
}
