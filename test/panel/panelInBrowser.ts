import '../support/withoutVscode';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { KnownRun } from '../../src/core/results/run';
import type { PanelActions } from '../../src/panel/panelActions';
import { panelPage } from '../../src/panel/panelPage';
import { PanelSession } from '../../src/panel/panelSession';
import { panelStrings } from '../../src/panel/panelStrings';
import { inRepository } from '../support/repository';
import { recordingActions } from './exampleRuns';
import { type Theme, themeOf } from './themes';

/** The page's apparent origin; nothing is requested from the network. */
const ORIGIN = 'https://panel.invalid';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

/** What VS Code adds to a webview's page, and reports of policy violations. */
const WEBVIEW = String.raw`({ variables, bodyClass, state }) => {
  if (state !== null && sessionStorage.getItem('state') === null) sessionStorage.setItem('state', JSON.stringify(state));
  document.addEventListener('securitypolicyviolation', (event) => {
    console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber);
  });
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    document.body.className = bodyClass;
  });
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.toHost(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null'),
    setState: (kept) => sessionStorage.setItem('state', JSON.stringify(kept)),
  });
}`;

export interface PanelOptions {
  readonly run: KnownRun | undefined;
  /** Others do nothing. */
  readonly actions?: Partial<PanelActions>;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  /** The host doesn't answer, as long as it looks for the run. */
  readonly silent?: boolean;
  /** The state that VS Code saved before. */
  readonly state?: unknown;
}

/**
 * The built panel in a browser, with the extension's real host side. Only VS Code's webview is simulated, by a
 * page with the same policy, the same messages, and the theme's colors.
 */
export class PanelInBrowser {
  readonly clipboard: string[] = [];
  readonly log: string[] = [];
  /** Errors of the page and violations of its policy. */
  readonly faults: string[] = [];
  private session: PanelSession;

  private constructor(
    readonly page: Page,
    options: PanelOptions,
  ) {
    this.session = this.newSession(options.run, options.actions ?? {});
  }

  static async open(browser: Browser, options: PanelOptions): Promise<PanelInBrowser> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1000, height: options.height ?? 600 },
      // What is drawn must not depend on where the test runs.
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    const panel = new PanelInBrowser(page, options);
    await panel.load(options);
    return panel;
  }

  async close(): Promise<void> {
    this.session.dispose();
    await this.page.context().close();
  }

  /** Shows another run, as the host does when a new one starts. */
  async show(run: KnownRun, actions: Partial<PanelActions> = {}): Promise<void> {
    this.session.dispose();
    this.session = this.newSession(run, actions);
    await this.page.evaluate(() => { window.postMessage({ kind: 'reset' }, '*'); });
  }

  /** Loads the page again with its saved state, as VS Code does after the panel was hidden or the window reloaded. */
  async reload(run: KnownRun | undefined, actions: Partial<PanelActions> = {}, record?: number): Promise<void> {
    this.session.dispose();
    this.session = this.newSession(run, actions);
    if (record !== undefined) this.session.showRecord(record);
    await this.page.reload();
  }

  /** Shows a record, as a link in the editor does. */
  showRecord(record: number): void {
    this.session.showRecord(record);
  }

  /** The state that the panel saved. */
  async remembered(): Promise<unknown> {
    return JSON.parse((await this.page.evaluate(() => sessionStorage.getItem('state'))) ?? 'null') as unknown;
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.page.evaluate(({ variables, bodyClass }) => {
      for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
      document.body.className = bodyClass;
    }, themeOf(theme));
  }

  private newSession(run: KnownRun | undefined, actions: Partial<PanelActions>): PanelSession {
    const session: PanelSession = new PanelSession(run, {
      post: (message) => {
        if (this.session !== session) return;
        void this.page.evaluate((data) => { window.postMessage(data, '*'); }, asJson(message)).catch(() => undefined);
      },
      log: (line) => this.log.push(line),
      copy: (text) => {
        this.clipboard.push(text);
        return Promise.resolve();
      },
      actions: { ...recordingActions().actions, ...actions },
      strings: panelStrings(),
      locale: 'en',
      goneMessage: 'gone',
    });
    return session;
  }

  private async load(options: PanelOptions): Promise<void> {
    const { page } = this;
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.faults.push(message.text());
    });
    await page.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      if (url.origin !== ORIGIN) {
        this.faults.push(`the page asked for ${url.href}`);
        await route.abort();
        return;
      }
      if (url.pathname === '/') {
        await route.fulfill({ contentType: 'text/html', body: pageOf() });
        return;
      }
      const file = inRepository('dist', 'media', path.basename(url.pathname));
      await route.fulfill({ contentType: TYPES[path.extname(file)] ?? 'application/octet-stream', body: await readFile(file) });
    });
    await page.exposeBinding('toHost', (_, message: unknown) => {
      if (options.silent !== true) void this.session.receive(asJson(message));
    });
    // As text: the test's own compiler would put calls into a function that the page does not have.
    await page.addInitScript({ content: `(${WEBVIEW})(${JSON.stringify({ ...themeOf(options.theme ?? 'dark'), state: options.state ?? null })})` });
    await page.goto(`${ORIGIN}/`);
  }
}

function pageOf(): string {
  return panelPage({
    script: `${ORIGIN}/panel.js`,
    style: `${ORIGIN}/panel.css`,
    codicons: `${ORIGIN}/codicon.css`,
    cspSource: ORIGIN,
    nonce: 'nonce-for-tests',
    locale: 'en',
    title: 'Results',
    loading: panelStrings().loading,
  });
}

/** A message as it arrives on the other side of a webview: VS Code serializes it as JSON. */
function asJson(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message)) as unknown;
}
