/**
 * One Chromium for all browser tests of the process. It is started by the first test that needs a page and
 * closed shortly after the last one is done with it, so that the process can end by itself.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** How long an unused browser stays open for the next test; starting one takes seconds. */
const IDLE_MS = 1_000;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const REMEDY =
  'install one (Debian: apt-get install chromium), or set CHROMIUM_PATH to its executable, ' +
  'or install the development packages (npm ci)';

let starting: Promise<Browser> | undefined;
let userCount = 0;
let versionIsPrinted = false;

/**
 * Runs a test with a page of its own (fresh storage, no cookies). An error that the page does not
 * catch, or a resource that its content security policy blocks, fails the test. A missing browser does too.
 */
export async function withPage(
  run: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<void> {
  userCount++;
  try {
    starting ??= start();
    const browser = await starting;
    const context = await browser.newContext();
    const faults: string[] = [];
    try {
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      await run(page, context);
    } catch (cause) {
      if (faults.length === 0) throw cause;
      throw new Error(`the page reported: ${faults.join('; ')}`, { cause });
    } finally {
      await context.close();
    }
    if (faults.length > 0) throw new Error(`the page reported: ${faults.join('; ')}`);
  } finally {
    userCount--;
    setTimeout(() => void closeIfUnused(), IDLE_MS);
  }
}

async function closeIfUnused(): Promise<void> {
  if (userCount > 0 || starting === undefined) return;
  const ending = starting;
  starting = undefined;
  const browser = await ending.catch(() => undefined);
  await browser?.close();
}

async function start(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  const inherited = Object.entries(process.env).filter(([, value]) => value !== undefined);
  const options = {
    executablePath,
    args: FLAGS,
    env: { ...Object.fromEntries(inherited), ...env },
  };
  const browser = await chromium.launch(options).catch((cause) => {
    throw new Error(`browser: ${executablePath} did not start; ${REMEDY}`, { cause });
  });
  if (!versionIsPrinted) console.log(`# browser: Chromium ${browser.version()}`);
  versionIsPrinted = true;
  return browser;
}

interface Chromium {
  readonly executablePath: string;
  /** What it needs to find its own shared libraries and fonts. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Looks in CHROMIUM_PATH, then for a system browser, then in the development package. */
async function findChromium(): Promise<Chromium> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`browser: CHROMIUM_PATH: found nothing at ${named}`);
    return { executablePath: named };
  }
  const installed = existsSync('/usr/bin') ? readdirSync('/usr/bin') : [];
  const system = installed.filter((name) => /^(google-chrome|chromium)(-[a-z]+)?$/.test(name));
  // google-chrome before chromium, the plain name before -stable and the like.
  const [first] = system.sort((a, b) => (a[0] === b[0] ? a.length - b.length : a < b ? 1 : -1));
  if (first !== undefined) return { executablePath: `/usr/bin/${first}` };
  return packagedChromium();
}

/** Unpacks @sparticuz/chromium once into `.cache/`: the browser and all that a bare system may lack. */
async function packagedChromium(): Promise<Chromium> {
  const packed = fileURLToPath(new URL('../../node_modules/@sparticuz/chromium/', import.meta.url));
  if (process.platform !== 'linux' || !existsSync(packed)) {
    throw new Error(`browser: expected Chromium on this machine, found none; ${REMEDY}`);
  }
  const about = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
  const folder = join(cache, `chromium-${about.version}`);
  if (!existsSync(folder)) {
    console.log('# browser: unpacking the packaged Chromium');
    mkdirSync(cache, { recursive: true });
    const partial = await mkdtemp(join(cache, 'chromium-partial-'));
    await unpack(join(packed, 'bin'), partial);
    await writeFile(join(partial, 'fonts.conf'), fontSettings(folder));
    // Another process may have been quicker; its copy is as good.
    if (existsSync(folder)) rmSync(partial, { recursive: true });
    else renameSync(partial, folder);
  }
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder },
  };
}

async function unpack(packed: string, folder: string): Promise<void> {
  const inflate = async (name: string) =>
    promisify(brotliDecompress)(await readFile(join(packed, name)));
  const untar = (input: Buffer) =>
    execFileSync('tar', ['-x', '--no-same-owner', '-C', folder], { input });
  const [browser, graphics, libraries, fonts] = await Promise.all(
    ['chromium.br', 'swiftshader.tar.br', 'al2023.tar.br', 'fonts.tar.br'].map(inflate),
  );
  for (const archive of [graphics, libraries, fonts]) if (archive) untar(archive);
  if (browser) await writeFile(join(folder, 'chromium'), browser, { mode: 0o755 });
}

/** The packaged settings look for fonts in fixed folders of another system; these name the one beside it. */
function fontSettings(folder: string): string {
  return (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>' +
    `<dir>${join(folder, 'fonts')}</dir><dir>/usr/share/fonts</dir>` +
    `<cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`
  );
}
