/** Reads what the documents' tests need of Markdown: fences, links, headings. Enough for our own pages, no more. */

/** A fenced block. */
export interface Fence {
  /** The words behind the opening fence: `console run`, `yaml file=my-visit.yaml`. */
  readonly info: readonly string[];
  readonly text: string;
  /** 1-based line of the opening fence. */
  readonly line: number;
}

/** A link or picture to another place. */
export interface Link {
  readonly target: string;
  readonly line: number;
}

interface Line {
  readonly text: string;
  readonly line: number;
}

interface Parts {
  readonly fences: readonly Fence[];
  readonly prose: readonly Line[];
}

/** The fenced blocks of a page, in order. A fence that is never closed is a mistake, and thrown. */
export function fencesOf(markdown: string): readonly Fence[] {
  return split(markdown).fences;
}

/** Links and pictures outside of fences. */
export function linksOf(markdown: string): readonly Link[] {
  return split(markdown).prose.flatMap(({ text, line }) =>
    [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({
      target,
      line,
    })),
  );
}

/** The anchors that headings give: lower case, no punctuation, a hyphen for each space. */
export function anchorsOf(markdown: string): readonly string[] {
  return split(markdown).prose.flatMap(({ text }) => {
    const heading = /^#{1,6} (.*)$/.exec(text)?.[1];
    if (heading === undefined) return [];
    const words = heading.trim().toLowerCase();
    return [words.replace(/[^\p{Letter}\p{Number} _-]/gu, '').replaceAll(' ', '-')];
  });
}

/** What stands in backticks outside of fences. */
export function codeSpansOf(markdown: string): readonly Line[] {
  return split(markdown).prose.flatMap(({ text, line }) =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => ({ text: code, line })),
  );
}

/** The cells of every table row, headings included, rules left out. */
export function rowsOf(markdown: string): readonly (readonly string[])[] {
  return split(markdown)
    .prose.filter(({ text }) => text.startsWith('|') && !/^\|[-| :]+\|$/.test(text))
    .map(({ text }) =>
      text
        .replace(/^\||\|\s*$/g, '')
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function split(markdown: string): Parts {
  const fences: Fence[] = [];
  const prose: Line[] = [];
  let open: { info: readonly string[]; lines: string[]; line: number } | undefined;
  markdown.split('\n').forEach((text, i) => {
    const fence = /^```(.*)$/.exec(text);
    if (fence === null) {
      if (open === undefined) prose.push({ text, line: i + 1 });
      else open.lines.push(text);
    } else if (open === undefined) {
      open = { info: (fence[1] ?? '').trim().split(/\s+/), lines: [], line: i + 1 };
    } else {
      fences.push({ info: open.info, text: open.lines.join('\n'), line: open.line });
      open = undefined;
    }
  });
  if (open !== undefined) throw new Error(`fence in line ${open.line}: expected its end, got none`);
  return { fences, prose };
}

function withoutCode(text: string): string {
  return text.replace(/`[^`]*`/g, '');
}
