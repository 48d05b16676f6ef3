import { fontStack } from './palette.ts';

/**
 * The style sheet of every page: light, dark and paper. No child combinator and no ampersand, so that
 * the sheet reads the same inside HTML and XML. Contrast is at least AA in each theme; the test
 * computes it.
 */
export const pageThemes = {
  light: {
    paper: '#fffdf8',
    raised: '#f7f2e6',
    ink: '#2b2430',
    secondary: '#625a68',
    line: '#4a4350',
    rule: '#ddd3bd',
    lane: '#efe8d8',
    accent: '#2f6f62',
    alarm: '#a8324f',
  },
  dark: {
    paper: '#1b181f',
    raised: '#26222b',
    ink: '#f1ebdd',
    secondary: '#b9b0bd',
    line: '#d2c8d4',
    rule: '#453f4c',
    lane: '#38323f',
    accent: '#8fcfbf',
    alarm: '#f08fa6',
  },
} as const;

type Theme = Readonly<Record<keyof typeof pageThemes.light, string>>;

/** The style sheet as text. */
export function pageStyle(): string {
  return [
    `:root{color-scheme:light dark;${variables(pageThemes.light)}}`,
    `@media (prefers-color-scheme:dark){:root{${variables(pageThemes.dark)}}}`,
    `@media print{:root{${variables({ ...pageThemes.light, paper: '#ffffff' })}}}`,
    screenRules,
    pictureRules,
    printRules,
  ].join('\n');
}

function variables(theme: Theme): string {
  return Object.entries(theme)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** Shade at an edge of a table behind which there is more of it: what scrolls with the table covers it at the end. */
const scrollShade = [
  'linear-gradient(to right,var(--paper) 55%,transparent) left/36px 100% no-repeat local',
  'linear-gradient(to left,var(--paper) 55%,transparent) right/36px 100% no-repeat local',
  'linear-gradient(to right,var(--secondary),transparent) left/12px 100% no-repeat scroll',
  'linear-gradient(to left,var(--secondary),transparent) right/12px 100% no-repeat scroll',
].join(',');

const screenRules = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 ${fontStack};font-variant-numeric:tabular-nums}
main,header.top,footer{max-width:1228px;margin:0 auto;padding:0 24px}
header.top{padding-top:26px}
.marking{margin:0 0 18px;font-size:13px;color:var(--secondary)}
h1{margin:0;font-size:clamp(24px,3.4vw,38px);line-height:1.15;font-weight:680;letter-spacing:-.01em;text-wrap:balance}
h1 .numbers{white-space:nowrap}
.lead{margin:10px 0 22px;max-width:78ch;color:var(--secondary)}
h2{margin:64px 0 12px;font-size:26px;line-height:1.2;font-weight:680}
h3{margin:0 0 6px;font-size:19px;line-height:1.3;font-weight:650}
p{margin:0 0 10px;max-width:74ch}
ul,ol{margin:0 0 10px;padding-left:1.2em;max-width:74ch}
li{margin:3px 0}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:12px;top:12px;padding:8px 12px;background:var(--paper);color:var(--ink);border:2px solid var(--accent)}
nav ol{display:flex;flex-wrap:wrap;gap:6px 18px;margin:0;padding:12px 0;list-style:none;max-width:none;border-block:1px solid var(--rule);font-size:14px}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:8px 48px}
.notice{border-left:4px solid var(--alarm);padding:2px 0 2px 16px}
.out{border-left:4px solid var(--secondary);padding:2px 0 2px 16px}
.chapter{display:grid;grid-template-columns:150px minmax(0,1fr);gap:4px 32px;padding:30px 0;border-top:1px solid var(--rule)}
.chapter .when{font-weight:650;font-size:15px}
.chapter .when small{display:block;font-weight:400;color:var(--secondary);font-size:13px;line-height:1.35}
.chapter .wide{grid-column:1 / -1;margin-top:14px}
dl.numbers{display:flex;flex-wrap:wrap;gap:10px 34px;margin:12px 0 4px}
dl.numbers div{display:flex;flex-direction:column-reverse}
dl.numbers dt{font-size:13px;color:var(--secondary)}
dl.numbers dd{margin:0;font-size:19px;font-weight:650}
.scroll{overflow-x:auto;margin:8px 0 18px;background:${scrollShade}}
table{border-collapse:collapse;font-size:14px;line-height:1.4;min-width:min(100%,640px)}
caption{text-align:left;color:var(--secondary);padding:4px 0 8px;font-size:13px}
th,td{text-align:left;vertical-align:top;padding:5px 22px 5px 0;border-bottom:1px solid var(--rule);font-weight:400}
thead th{color:var(--secondary);font-size:13px;border-bottom:1px solid var(--line);white-space:nowrap}
th.n,td.n{text-align:right;white-space:nowrap}
tbody th{font-weight:600;min-width:14em}
details{margin:6px 0 18px}
summary{cursor:pointer;color:var(--secondary);font-size:14px;padding:4px 0}
code{font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
footer{margin-top:72px;padding-top:18px;padding-bottom:48px;border-top:1px solid var(--rule);font-size:13px;color:var(--secondary)}
@media (max-width:720px){.chapter{grid-template-columns:1fr}}
.frame.narrow{display:none}
@media screen and (max-width:720px){.frame.broad{display:none}.frame.narrow{display:block}.frame:not(.narrow) svg.picture{max-width:max(100%,880px)}}`;

const pictureRules = `
figure{margin:0 0 8px}
.frame{overflow-x:auto}
svg.picture{display:block;max-width:100%;height:auto;font-variant-numeric:tabular-nums}
svg.hero{min-width:760px}
.f-paper{fill:var(--paper)}.f-ink{fill:var(--ink)}.f-secondary{fill:var(--secondary)}.f-line{fill:var(--line)}
.f-lane{fill:var(--lane)}.f-accent{fill:var(--accent)}.f-alarm{fill:var(--alarm)}
.s-paper{stroke:var(--paper)}.s-ink{stroke:var(--ink)}.s-secondary{stroke:var(--secondary)}.s-line{stroke:var(--line)}
.s-lane{stroke:var(--lane)}.s-accent{stroke:var(--accent)}.s-alarm{stroke:var(--alarm)}`;

const printRules = `
@media print{
@page{size:A4;margin:14mm 13mm}
body{font-size:10pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main,header.top,footer{max-width:none;padding-left:0;padding-right:0}
nav,.skip{display:none}
h1{font-size:22pt}
h2{font-size:15pt;margin-top:22pt;break-after:avoid}
h3{font-size:11.5pt;break-after:avoid}
table{font-size:8pt}
th,td{padding-right:10pt}
.scroll,.frame{overflow:visible;background:none}
svg.hero{min-width:0}
figure,tr,dl.numbers,.chapter .when{break-inside:avoid}
.chapter{grid-template-columns:92pt minmax(0,1fr);padding:12pt 0}
details::details-content{content-visibility:visible;height:auto;display:block}
summary,.echo{display:none}
.page{break-before:page}
}`;
