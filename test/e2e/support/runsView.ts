import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import { type CommandName, menuTitle } from '../../support/commandTitle';
import { pageOf, type Workbench } from '../../support/workbench';

const MENU_TRIES = 10;

/** The view of the runs in the side bar, and the comparison that it opens. */
export class RunsView {
  constructor(private readonly workbench: Workbench) {}

  sideBar(): Locator {
    return this.workbench.page.locator('.part.sidebar');
  }

  async open(): Promise<void> {
    await this.workbench.runCommand('View: Show Stream Tester');
    await this.sideBar().getByRole('heading', { name: /Stream Tester/ }).first().waitFor();
  }

  /** The runs, the newest first; a resend is below its run. */
  items(): Locator {
    return this.sideBar().getByRole('treeitem');
  }

  /** The text of each run: its name and its description. */
  async texts(): Promise<string[]> {
    return (await this.items().allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  }

  /** Waits until there are exactly this many runs, and none of them is in progress. */
  async settled(count: number): Promise<void> {
    if (count > 0) await this.items().nth(count - 1).waitFor();
    await this.items().nth(count).waitFor({ state: 'detached' });
    await this.items().locator('.codicon-loading').first().waitFor({ state: 'detached' });
  }

  /** Selects two runs. */
  async select(first: number, second: number): Promise<void> {
    await this.items().nth(first).click();
    await this.items().nth(second).click({ modifiers: ['ControlOrMeta'] });
  }

  menuItems(): Locator {
    return this.workbench.page.locator('.context-view .action-item');
  }

  async chooseFromMenu(run: Locator, command: CommandName): Promise<void> {
    const item = this.menuItems().filter({ hasText: menuTitle(command) }).first();
    for (let tries = 0; tries < MENU_TRIES; tries += 1) {
      await run.click({ button: 'right' });
      // A menu that has just opened takes no click, and one is closed when its item is drawn again.
      const clicked = await item.click({ delay: 200, timeout: 3000 }).then(() => true, () => false);
      if (clicked && (await item.waitFor({ state: 'hidden', timeout: 1000 }).then(() => true, () => false))) return;
      await this.workbench.page.keyboard.press('Escape');
    }
    assert.fail(`the menu has no ${menuTitle(command)}`);
  }

  /** The tooltip of a run. */
  async tooltip(run: Locator, text: string): Promise<string> {
    const tooltip = this.workbench.page.locator('.workbench-hover', { hasText: text });
    for (let tries = 0; tries < MENU_TRIES && !(await tooltip.isVisible()); tries += 1) {
      // An item that is drawn again under the pointer shows none until the pointer comes back.
      await this.workbench.page.locator('.statusbar').hover();
      await run.hover();
      await tooltip.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
    return tooltip.innerText();
  }

  /** The page with the comparison of two runs. */
  comparison(): FrameLocator {
    return pageOf(this.workbench.page, 'vscode.markdown-language-features');
  }
}
