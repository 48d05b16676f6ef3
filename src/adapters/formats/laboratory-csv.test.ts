import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { concatBytes } from '../../base/bytes.ts';
import { problemToLine } from '../../base/problems.ts';
import { textToUtf8 } from '../../base/utf8.ts';
import { readLaboratoryCsv } from './laboratory-csv.ts';

const from = { file: 'results.csv', at: 1_936_600_000_000 };
const header = 'sample,quantityPg,lodPg,control,call';

function linesOf(content: string | Uint8Array): string[] {
  const bytes = typeof content === 'string' ? textToUtf8(content) : content;
  const results = readLaboratoryCsv(bytes, from);
  return results.ok ? [] : results.problems.map(problemToLine);
}

function isRefusedAsBiology(content: string | Uint8Array): boolean {
  const lines = linesOf(content);
  return lines.length > 0 && lines.every((line) => line.endsWith('[third-party-biology]'));
}

describe('a laboratory file', () => {
  it('gives quantities and calls', () => {
    const text = [
      'Swab,at,Quantity (pg),LOD_pg,control,result,note',
      'Q01,2031-05-16T11:00:00+02:00,0,2,valid,not detected,',
      'Q03,,38.5,2,valid,Principal-present,on the edge of the table',
      'Q04,,,2,failed,no result,',
    ].join('\n');
    const results = readLaboratoryCsv(textToUtf8(text), from);
    assert.ok(results.ok, JSON.stringify(results));
    assert.deepEqual(
      results.value.map((row) => row.line),
      [2, 3, 4],
    );
    assert.deepEqual(
      results.value.map((row) => row.result),
      [
        {
          kind: 'result',
          id: 'result-Q01',
          at: 1936688400000,
          swab: 'Q01',
          control: 'valid',
          quantityPg: 0,
          lodPg: 2,
          call: 'not-detected',
        },
        {
          kind: 'result',
          id: 'result-Q03',
          at: from.at,
          swab: 'Q03',
          control: 'valid',
          quantityPg: 38.5,
          lodPg: 2,
          call: 'principal-present',
          note: 'on the edge of the table',
        },
        {
          kind: 'result',
          id: 'result-Q04',
          at: from.at,
          swab: 'Q04',
          control: 'failed',
          lodPg: 2,
          call: 'no-result',
        },
      ],
    );
  });

  it('with errors is refused, all listed with lines', () => {
    const text = [
      header,
      'Q 1,0,2,valid,clean',
      'Q2,-1,0,valid,clean',
      'Q3,NaN,2,broken,positive',
      'Q4,,2,valid,not-detected',
      'Q5,0,2,valid,clean',
      'Q5,0,2,valid,clean',
      'Q6,38,2,valid,not detected',
      'Q7,1e99,2,valid,principal-present',
      'Q8,1000000001,2,valid,principal-present',
    ].join('\n');
    assert.deepEqual(
      linesOf(text).map((line) => line.replace(/: expected.*, got/, ' …')),
      [
        'results.csv:2 sample: swab … "Q 1" [wrong-format]',
        'results.csv:3 quantityPg: quantityPg … -1 [out-of-range]',
        'results.csv:3 lodPg: lodPg … 0 [out-of-range]',
        'results.csv:4 control: control … "broken" [wrong-value]',
        'results.csv:4 quantityPg: quantityPg … "NaN" [wrong-type]',
        'results.csv:4 call: call … "positive" [wrong-value]',
        'results.csv:5 quantityPg: quantityPg … nothing [missing]',
        'results.csv:7 sample: sample … "Q5" again (first in line 6) [duplicate-id]',
        'results.csv:8 quantityPg: quantityPg … 38 [contradiction]',
        'results.csv:9 quantityPg: quantityPg … "1e99" [wrong-type]',
        'results.csv:10 quantityPg: quantityPg … 1000000001 [out-of-range]',
      ],
    );
  });

  it('with unknown columns is refused: what is not asked for is not imported', () => {
    assert.match(
      linesOf(`${header},donor\nQ1,0,2,valid,clean,x`)[0] ?? '',
      /^results.csv:1 donor: column/,
    );
  });
});

describe('the biology of third parties', () => {
  it('[V50] is refused by the columns of a profile, at the first', () => {
    for (const word of [
      'Allele 1',
      'genotype',
      'Marker',
      'locus',
      'Size',
      'Height',
      'rsid',
      'peak_rfu',
      'SEQUENCE',
    ])
      assert.ok(isRefusedAsBiology(`${header},${word}\nQ1,0,2,valid,clean,`), word);
    assert.match(
      linesOf(`sample,Allele 1\nQ1,14\n`)[0] ?? '',
      /^results.csv:1:8 file: expected quantities and calls only, got a column of profiles \("Allele"\)/,
    );
  });

  it('is refused by the names of loci, in columns and in cells', () => {
    const loci =
      'D3S1358 vWA D16S539 CSF1PO TPOX D8S1179 D21S11 D18S51 D2S441 D19S433 TH01 FGA D22S1045 D5S818 D13S317 ' +
      'D7S820 SE33 D10S1248 D1S1656 D12S391 D2S1338 AMEL Amelogenin AMELX DYS391 DYS385 DYF387S1 Penta_E PentaD ' +
      'DXS10103 HLA-DRB1 d3s1358_2 Y-GATA-H4';
    for (const locus of loci.split(' ')) {
      assert.ok(isRefusedAsBiology(`${header},${locus}\nQ1,0,2,valid,clean,1`), locus);
      assert.ok(isRefusedAsBiology(`${header},note\nQ1,0,2,valid,clean,${locus} typed`), locus);
    }
  });

  it('is refused by pairs of alleles, variants and runs of nucleotides in any cell', () => {
    for (const cell of [
      '"14,16"',
      '9.3/10',
      'X|Y',
      '"X,X"',
      'rs1805007',
      'ACGTTGCAAC',
      'gattacagattaca',
      '12;13.2',
    ])
      assert.ok(isRefusedAsBiology(`${header},note\nQ1,0,2,valid,clean,${cell}`), cell);
  });

  it('is refused as sequences and variants, whatever the file is called', () => {
    const files = {
      fastq: '@read1\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n',
      fasta: '>sample\nACGT\n',
      vcf: '##fileformat=VCFv4.3\n#CHROM\tPOS\tID\n',
      sam: '@HD\tVN:1.6\tSO:coordinate\n',
      export: '# rsid\tchromosome\tposition\tgenotype\nrs4477212\t1\t82154\tAA\n',
      gff: '##gff-version 3\n',
      codis: '<?xml version="1.0"?>\n<CODISImportFile>\n',
    };
    for (const [name, text] of Object.entries(files)) assert.ok(isRefusedAsBiology(text), name);
  });

  it('is refused as binary formats by their first bytes', () => {
    const pad = new Uint8Array(200);
    const bgzf = Uint8Array.of(0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0);
    const files = {
      abif: concatBytes(textToUtf8('ABIF'), pad),
      macAbif: concatBytes(new Uint8Array(128), textToUtf8('ABIF'), pad),
      cram: concatBytes(textToUtf8('CRAM'), Uint8Array.of(3, 1), pad),
      bam: concatBytes(bgzf, pad),
      rawBam: concatBytes(textToUtf8('BAM'), Uint8Array.of(1), pad),
      bcf: concatBytes(textToUtf8('BCF'), Uint8Array.of(2, 2), pad),
      twoBit: concatBytes(Uint8Array.of(0x43, 0x27, 0x41, 0x1a), pad),
      plink: concatBytes(Uint8Array.of(0x6c, 0x1b, 0x01), pad),
      scf: concatBytes(textToUtf8('.scf'), pad),
    };
    for (const [name, bytes] of Object.entries(files)) assert.ok(isRefusedAsBiology(bytes), name);
  });

  it('[V50] never repeats what it found: a message must not carry an allele out', () => {
    const lines = linesOf(`${header},note\nQ1,0,2,valid,clean,D3S1358 14 16 TTAGGGTTAGGG`);
    assert.ok(lines.length > 0);
    for (const line of lines) assert.doesNotMatch(line, /D3S1358|14|TTAGGG/);
  });

  it('is not seen in quantities, calls, codes and ordinary remarks', () => {
    const notes = [
      'inhibited; carries no weight at all',
      'taken at 14:16 by SWP1, room 3, seal 4019',
      'rinse cut short; see exception X-03',
      'other human DNA, background; no further typing',
      'cat attic tactic', // letters of nucleotides in words
      '"water, then ethanol"',
    ];
    const rows = notes.map(
      (note, i) =>
        `Q${i},0.25,2,valid,clean,${note.includes(',') ? `"${note.replaceAll('"', '')}"` : note}`,
    );
    assert.deepEqual(linesOf([`${header},note`, ...rows].join('\n')), []);
  });
});
