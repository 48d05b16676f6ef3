/**
 * Runs in a page: lists texts whose contrast with what lies behind them is below 4.5 (WCAG 2.2, 1.4.3 AA). Pictures
 * are left out: the report's tests judge their inks.
 */
export function contrastFaults(): string[] {
  const parse = (text: string): number[] => (text.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: readonly number[]): number => {
    const [r = 0, g = 0, b = 0] = colour.slice(0, 3).map((value) => {
      const c = value / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element | null): readonly number[] => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faults: string[] = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(
      (n) => n.nodeType === 3 && n.textContent?.trim() !== '',
    );
    if (!own || element.closest('svg, :disabled, noscript, .unseen') !== null) continue;
    const style = getComputedStyle(element);
    if (style.visibility !== 'visible' || element.getClientRects().length === 0) continue;
    const [text, ground] = [luminance(parse(style.color)), luminance(behind(element))];
    const ratio = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (ratio < 4.5)
      faults.push(`${element.tagName} "${element.textContent?.slice(0, 40)}": ${ratio.toFixed(2)}`);
  }
  return faults;
}
