import { createPlaceFinder } from './text.ts';

/** Where a file shows that it holds genotypes, alleles or sequences, and what was seen. */
export interface BiologyFinding {
  readonly what: string;
  readonly line?: number;
  readonly column?: number;
}

/** Findings are listed up to this many; one is enough to refuse. */
const findingCountMax = 20;

/** Binary formats of sequence and fragment data: what stands where, in latin-1. */
const signatures: readonly (readonly [
  what: string,
  ...parts: readonly (readonly [number, string])[],
])[] = [
  // ABIF genetic analysis data file format (Applied Biosystems 2009); also behind the 128 bytes
  // that old transfers put in front.
  ['fragment or sequence traces (ABIF: .fsa, .hid, .ab1)', [0, 'ABIF']],
  ['fragment or sequence traces (ABIF: .fsa, .hid, .ab1)', [128, 'ABIF']],
  // SAM specification, section 4.1: BGZF is gzip with the extra field "BC".
  ['block-compressed reads or variants (BAM, BCF, VCF)', [0, '\u001f\u008b\u0008'], [12, 'BC']],
  // CRAM format specification 3.1, section 6.
  ['aligned reads (CRAM)', [0, 'CRAM']],
  ['aligned reads (BAM)', [0, 'BAM\u0001']],
  ['variants (BCF)', [0, 'BCF\u0002']],
  ['sequence traces (SCF)', [0, '.scf']],
  ['sequence reads (SFF)', [0, '.sff']],
  ['sequence traces (ZTR)', [0, '\u00aeZTR']],
  ['a genome (2bit)', [0, "C'A\u001a"]],
  ['a genome (2bit)', [0, "\u001aA'C"]],
  ['genotypes (PLINK)', [0, 'l\u001b\u0001']],
  ['sequence signals (HDF5)', [0, '\u0089HDF']],
];

/** Text formats, by how a line begins. */
const lineStarts: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['variants (VCF)', /^##fileformat=VCF/i],
  ['aligned reads (SAM)', /^@(?:HD\tVN|SQ\tSN|RG\tID|PG\tID):/],
  ['sequences (FASTA)', /^>\S.*$/],
  ['a genotype export', /^#\s*rsid\b/i],
  ['sequence annotations (GFF)', /^##gff-version/i],
  [
    'a DNA profile (CODIS exchange)',
    /<\s*(?:CODISImportFile|SPECIMENID\b|LOCUSNAME\b|ALLELEVALUE\b)/i,
  ],
];

/**
 * Names of loci in use by forensic laboratories: the CODIS core loci (Hares 2015, FSI: Genetics 17),
 * the European Standard Set (Council Resolution 2009/C 296/01), SE33, the Penta loci, sex markers,
 * and the D…S… and DYS… pattern by which all others are called (HUGO nomenclature).
 */
const locusName =
  /(?<![A-Za-z0-9])(?:D(?:[1-9]|1\d|2[0-2]|X|Y)S\d{2,5}[A-D]?(?:-?I{1,2})?|DYF\d{3}S\d|vWA|FGA|TH01|TPOX|CSF1PO|SE33|F13A01|F13B|FES\/?FPS|LPL|Penta[ _-]?[A-E]|AMEL(?:X|Y|OGENIN)?|Y[ _-]?indel|Y[ _-]?GATA[ _-]?\w+|HLA-\w+)(?![A-Za-z0-9])/i;

/** A reference number of dbSNP. */
const variantName = /(?<![A-Za-z0-9])rs\d{3,12}(?![A-Za-z0-9])/i;

/** Words that head a column only where profiles, variants or peaks are listed. */
const headerWords = new Set([
  'allele',
  'alleles',
  'genotype',
  'genotypes',
  'marker',
  'markers',
  'locus',
  'loci',
  'haplotype',
  'haplogroup',
  'profile',
  'sequence',
  'read',
  'reads',
  'size',
  'height',
  'peak',
  'peaks',
  'rfu',
  'dye',
  'stutter',
  'rsid',
  'snp',
  'chrom',
  'chromosome',
  'alt',
  'cigar',
]);

/** Nucleotides in a row (IUPAC codes would match words). Assumption: no word or code of ours has 10. */
const nucleotideRun = /(?<![A-Za-z])[ACGTUN]{10,}(?![A-Za-z])/i;

/** A pair of allele numbers such as 14,16 or 9.3/10 in one cell, or X,Y. */
const allelePair = /^(?:\d{1,2}(?:\.[1-3])?\s*[,/|;]\s*\d{1,2}(?:\.[1-3])?|X\s*[,/|;]\s*[XY])$/i;

/**
 * Looks into a file, whatever its name, for genotype, allele or sequence content: the guardrail that
 * no third party's biology enters. Written against a laboratory that sends its usual export, and
 * against somebody who renames it. An empty list means that nothing of the kind was recognised.
 */
export function findBiology(bytes: Uint8Array): readonly BiologyFinding[] {
  const found = signatures.find(([, ...parts]) =>
    parts.every(([offset, start]) => startsWith(bytes, start, offset)),
  );
  return found === undefined ? [] : [{ what: found[0] }];
}

/** Looks through the text of a file, line by line; the first line is taken for a header as well. */
export function findBiologyInText(text: string): readonly BiologyFinding[] {
  const findings: BiologyFinding[] = [];
  const placeAt = createPlaceFinder(text);
  let offset = 0;
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    for (const { what, at } of lookAtLine(line, { isHeader: i === 0, next: lines[i + 1] ?? '' })) {
      if (findings.length >= findingCountMax) return findings;
      findings.push({ what, ...placeAt(offset + at) });
    }
    offset += line.length + 1;
  }
  return findings;
}

interface Seen {
  readonly what: string;
  /** 0-based place in the line. */
  readonly at: number;
}

function lookAtLine(line: string, around: { isHeader: boolean; next: string }): Seen[] {
  const seen: Seen[] = [];
  for (const [what, pattern] of lineStarts) if (pattern.test(line)) seen.push({ what, at: 0 });
  if (/^@\S/.test(line) && nucleotideRun.test(around.next))
    seen.push({ what: 'sequences (FASTQ)', at: 0 });
  for (const [what, pattern] of [
    ['the name of a locus', locusName],
    ['a variant number', variantName],
    ['a run of nucleotides', nucleotideRun],
  ] as const) {
    const at = line.search(pattern);
    if (at >= 0) seen.push({ what, at });
  }
  return [...seen, ...(around.isHeader ? lookAtHeader(line) : lookAtCells(line))];
}

function lookAtHeader(line: string): Seen[] {
  return [...line.matchAll(/[A-Za-z]+/g)]
    .filter(([word]) => headerWords.has(word.toLowerCase()))
    .map((match) => ({
      what: `a column of profiles ("${match[0].slice(0, 20)}")`,
      at: match.index,
    }));
}

function lookAtCells(line: string): Seen[] {
  return [...line.matchAll(/"([^"]*)"|[^,\t]+/g)]
    .filter(([cell, quoted]) => allelePair.test((quoted ?? cell).trim()))
    .map((match) => ({ what: 'what looks like a pair of alleles', at: match.index }));
}

function startsWith(bytes: Uint8Array, start: string, offset: number): boolean {
  for (let i = 0; i < start.length; i += 1)
    if (bytes[offset + i] !== start.charCodeAt(i)) return false;
  return true;
}
