import { errors, type Browser, type BrowserContext, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { type CommandName, commandTitle } from './commandTitle';
import type { VscodeHost } from './vscodeHost';

/** One item of an open quick pick. */
export interface PickItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** A modal dialog. */
export interface Dialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

export interface WindowOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A file, absolute, that is open when the window opens. */
  readonly file?: string;
  /**
   * VS Code's display language, such as `qps-ploc`. The extension's own strings are in this language if it has them;
   * VS Code's own remain English.
   */
  readonly language?: string;
  /** Whether the window knows what earlier windows of its browser context stored, such as recently used targets. */
  readonly keepsState?: boolean;
}

const START_TIMEOUT_MS = 60_000;
const PALETTE_TIMEOUT_MS = 30_000;
const FIRST_PALETTE_TRY_MS = 1_500;
const MAX_PALETTE_TRY_MS = 5_000;
const CLICK_MS = 8_000;
const VIEWPORT = { width: 1400, height: 900 };

/** A browser context for windows of VS Code. Windows of one context share the browser's cache, and open sooner. */
export async function windowContext(browser: Browser, viewport = VIEWPORT): Promise<BrowserContext> {
  return browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
}

/** VS Code's window in a browser, used as a user does: with the keyboard, the command palette and what can be seen. */
export class Workbench {
  private constructor(
    readonly page: Page,
    private readonly end: () => Promise<void>,
  ) {}

  /** Opens a window in a browser context of its own. */
  static async open(browser: Browser, host: VscodeHost, folder: string, options: WindowOptions = {}): Promise<Workbench> {
    const context = await windowContext(browser, options.viewport);
    return Workbench.openPage(await context.newPage(), host, folder, { ...options, keepsState: true }, () => context.close());
  }

  /** Opens a window in a browser context that others use too. */
  static async openIn(context: BrowserContext, host: VscodeHost, folder: string, options: WindowOptions = {}): Promise<Workbench> {
    const page = await context.newPage();
    if (options.viewport !== undefined) await page.setViewportSize(options.viewport);
    return Workbench.openPage(page, host, folder, options, () => page.close());
  }

  /** Opens a window of the host on a folder and waits until it is restored and shows its color theme. */
  private static async openPage(page: Page, host: VscodeHost, folder: string, options: WindowOptions, end: () => Promise<void>): Promise<Workbench> {
    const { file, language } = options;
    const workbench = new Workbench(page, end);
    try {
      const url = host.url(folder, { ...(file === undefined ? {} : { file }) });
      if (options.keepsState !== true) {
        const browser = await page.context().newCDPSession(page);
        await browser.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'cookies,indexeddb,local_storage' });
        await browser.detach();
      }
      // What VS Code's own file of messages would set, if it had one for the language.
      if (language !== undefined) await page.addInitScript({ content: `globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};` });
      await page.goto(url);
      await workbench.settled();
      // A reload restores the editors as they are then, instead of opening the file again.
      if (file !== undefined) await page.evaluate((bare) => { history.replaceState(undefined, '', bare); }, host.url(folder));
      return workbench;
    } catch (error) {
      await workbench.close();
      throw error;
    }
  }

  /** Reloads the window by its command: a bare reload of the page would come before VS Code has kept its layout. */
  async reload(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.runCommand('Developer: Reload Window')]);
    await this.settled();
  }

  async close(): Promise<void> {
    // VS Code ends a window's extension host when its page is left, not when it is merely gone.
    await this.page.goto('about:blank').catch(() => undefined);
    await this.end();
  }

  /** A picture of the whole window, as PNG. */
  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path });
  }

  /** Runs one of the extension's commands from the command palette. */
  async run(command: CommandName): Promise<void> {
    await this.runCommand(commandTitle(command));
  }

  /** Opens the command palette and runs the command with exactly this title, such as "View: Close Editor". */
  async runCommand(title: string): Promise<void> {
    await this.inPalette(`>${title}`, (timeout) => this.clickShown(title, timeout));
  }

  /** Whether the command palette offers a command with exactly this title now. */
  async offersCommand(title: string): Promise<boolean> {
    let offered = false;
    await this.inPalette(`>${title}`, async (timeout) => {
      await this.rows().first().waitFor(timeout);
      offered = await this.labeled(title).waitFor(timeout).then(() => true, () => false);
      if (!(await this.quickInput().isVisible())) throw new errors.TimeoutError('The command palette was closed.');
    });
    await this.cancelPick();
    return offered;
  }

  /** Opens a file of the workspace by its name or relative path, and waits for its editor. */
  async openFile(name: string): Promise<void> {
    const base = name.split('/').at(-1) ?? name;
    await this.inPalette(name, (timeout) => this.clickShown(base, timeout));
    await this.page.locator('.tab.active', { hasText: base }).waitFor();
    await this.editor().locator('.view-line').first().waitFor();
  }

  /** The text editor in the active group. */
  editor(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  async focusEditor(): Promise<void> {
    await this.runCommand('View: Focus Active Editor Group');
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
  }

  /** Selects everything in the active editor. */
  async selectAll(): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.locator('.statusbar', { hasText: /\d selected\)/ }).waitFor();
  }

  /** Selects whole lines in the active editor, both ends included; the first line is 1. */
  async selectLines(first: number, last: number): Promise<void> {
    await this.inPalette(`:${String(first)}`, async (timeout) => {
      await this.rows().first().waitFor(timeout);
      await this.acceptPick();
    });
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
    await this.page.keyboard.press('Home');
    for (let line = first; line < last; line++) await this.page.keyboard.press('Shift+ArrowDown');
    await this.page.keyboard.press('Shift+End');
    await this.page.locator('.statusbar', { hasText: new RegExp(`Ln ${String(last)}, Col \\d+ \\(\\d+ selected\\)`) }).waitFor();
  }

  /** Where the cursor is, as the status bar says: "Ln 3, Col 1". */
  async cursor(): Promise<string> {
    return this.page.locator('.statusbar a', { hasText: /^Ln \d+/ }).innerText();
  }

  /** Opens a new untitled document with this text. */
  async newDocument(text: string): Promise<void> {
    await this.runCommand('File: New Untitled Text File');
    await this.page.locator('.tab.active', { hasText: /^Untitled-/ }).waitFor();
    await this.focusEditor();
    await this.page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
    await this.page.keyboard.press('ControlOrMeta+v');
    await this.page.locator('.tab.active.dirty').waitFor();
  }

  /** Waits for a quick pick or input box whose title or placeholder has this text. */
  async pickOpen(text: string | RegExp): Promise<void> {
    const widget = this.quickInput();
    const title = widget.locator('.quick-input-title', { hasText: text });
    const placeholder = widget.getByPlaceholder(text);
    const message = widget.locator('.quick-input-message', { hasText: text });
    await title.or(placeholder).or(message).first().waitFor();
  }

  /** The items of the open quick pick that are rendered: about the first twenty. */
  async pickItems(): Promise<PickItem[]> {
    await this.rows().first().waitFor();
    // No named function inside: the transpiler would wrap it in a call that the page doesn't know.
    return this.rows().evaluateAll((rows) =>
      rows.map((row) => ({
        label: row.querySelector('.label-name')?.textContent.trim() ?? '',
        description: row.querySelector('.label-description')?.textContent.trim() ?? '',
        detail: row.querySelector('.quick-input-list-label-meta')?.textContent.trim() ?? '',
      })),
    );
  }

  /** Chooses the item with exactly this label, or whose label matches, once it is there. */
  async pick(label: string | RegExp): Promise<void> {
    await this.labeled(label).click();
  }

  /** Types into the open quick pick or input box, over what is in it. */
  async typeIntoPick(text: string): Promise<void> {
    await this.quickInput().locator('input.input').fill(text);
  }

  /** Presses Enter in the open quick pick or input box. */
  async acceptPick(): Promise<void> {
    await this.quickInput().locator('input.input').press('Enter');
  }

  /** Closes the quick pick or input box without an answer. */
  async cancelPick(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.quickInput().waitFor({ state: 'hidden' });
  }

  /** What an input box says is wrong with its text. */
  async pickMessage(): Promise<string> {
    return this.quickInput().locator('.quick-input-message').innerText();
  }

  /** Waits for a modal dialog. */
  async dialog(): Promise<Dialog> {
    const box = this.dialogBox();
    await box.waitFor();
    return {
      message: await box.locator('.dialog-message-text').innerText(),
      detail: (await box.locator('.dialog-message-detail').allInnerTexts()).join('\n'),
      buttons: (await box.locator('.dialog-buttons .monaco-button').allInnerTexts()).map((text) => text.trim()),
    };
  }

  /** Presses a button of the modal dialog and waits until it is gone. */
  async answerDialog(button: string): Promise<void> {
    await this.dialogBox().locator('.dialog-buttons .monaco-button', { hasText: exactly(button) }).click();
    await this.dialogBox().waitFor({ state: 'hidden' });
  }

  /** Waits for a notification that contains this text. */
  async notification(text: string | RegExp): Promise<string> {
    const message = this.notificationItem(text).locator('.notification-list-item-message');
    await message.waitFor();
    return message.innerText();
  }

  /** Waits for whatever notification there is. */
  async anyNotification(): Promise<string> {
    return this.notification(/./);
  }

  /** Waits until no notification is shown. */
  async noNotification(): Promise<void> {
    await this.page.locator('.notifications-toasts .notification-list-item').first().waitFor({ state: 'hidden' });
  }

  /** Presses a button of the notification that contains this text. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    const item = this.notificationItem(text);
    await item.hover();
    await item.locator('.monaco-button', { hasText: exactly(button) }).click();
  }

  /** The status bar's item that contains this text. */
  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar .statusbar-item', { hasText: text });
  }

  /** The text of the panel below the editors (such as Output), once it contains what is looked for. */
  async panelText(text: RegExp): Promise<string> {
    // The editor shows spaces as no-break spaces.
    const lines = this.page.locator('.part.panel .view-lines');
    await lines.filter({ hasText: text }).waitFor();
    return (await lines.innerText()).replaceAll('\u00a0', ' ');
  }

  /** The page inside the visible webview of an editor tab, which is two frames deep. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview:visible').frameLocator('iframe#active-frame');
  }

  private async settled(): Promise<void> {
    const timeout = START_TIMEOUT_MS;
    await this.page.locator('.monaco-workbench[class*="vscode-theme-"]').waitFor({ timeout });
  }

  /**
   * Opens the palette with a text and uses its list. The palette closes when something else takes the focus, such as
   * an editor that is still opening; then it is tried again, each time with more patience.
   * @param use waits for what it needs, but no longer than the timeout it is given
   */
  private async inPalette(text: string, use: (timeout: { readonly timeout: number }) => Promise<void>): Promise<void> {
    const input = this.quickInput().locator('input.input');
    const end = Date.now() + PALETTE_TIMEOUT_MS;
    for (let tryMs = FIRST_PALETTE_TRY_MS; ; tryMs = Math.min(1.5 * tryMs, MAX_PALETTE_TRY_MS)) {
      const timeout = { timeout: tryMs };
      try {
        await this.quickInput().waitFor({ state: 'hidden', ...timeout }); // The one before may still be closing.
        await this.page.keyboard.press('F1');
        await input.fill(text, timeout);
        await use(timeout);
        return;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || Date.now() > end) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Clicks an item once it is shown. The click has more time: if it were tried again, it might count twice. */
  private async clickShown(label: string, timeout: { readonly timeout: number }): Promise<void> {
    await this.labeled(label).waitFor(timeout);
    await this.labeled(label).click({ timeout: CLICK_MS });
  }

  private labeled(label: string | RegExp): Locator {
    const pattern = typeof label === 'string' ? exactly(label) : label;
    return this.rows().filter({ has: this.page.locator('.label-name', { hasText: pattern }) }).first();
  }

  private quickInput(): Locator {
    return this.page.locator('.quick-input-widget').filter({ visible: true });
  }

  private rows(): Locator {
    return this.quickInput().locator('.quick-input-list .monaco-list-row');
  }

  private dialogBox(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  private notificationItem(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();
  }
}

/** The page inside the visible webview of an extension, where webviews of others may be visible too. */
export function pageOf(page: Page, extension: string): FrameLocator {
  return page.frameLocator(`iframe.webview[src*="extensionId=${extension}"]:visible`).frameLocator('iframe#active-frame');
}

/** Matches an element's whole text, whatever whitespace is around it. */
function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}
