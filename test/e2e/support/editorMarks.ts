import type { Locator } from 'playwright-core';
import type { Workbench } from '../../support/workbench';

/** What the extension shows in the editor, and the editor's tabs. */
export class EditorMarks {
  constructor(private readonly workbench: Workbench) {}

  /** A link above a line. */
  lens(text: string | RegExp): Locator {
    return this.workbench.page.locator('.codelens-decoration a', { hasText: text });
  }

  /** The underlined places of failed records, or of uncertain ones. */
  underlined(outcome: 'failed' | 'uncertain'): Locator {
    return this.workbench.page.locator(`.monaco-editor .squiggly-${outcome === 'failed' ? 'error' : 'warning'}`);
  }

  /** The icons beside the lines, one for each record. */
  icons(): Locator {
    // By the class that the editor makes for each kind of decoration.
    return this.workbench.page.locator('.glyph-margin-widgets .cgmr[class*="ced-"]');
  }

  /** A line that contains this text. */
  line(text: string | RegExp): Locator {
    return this.workbench.page.locator('.editor-instance .view-line').filter({ hasText: text });
  }

  /** Points at a word in a line, and waits for the hover that contains a text. */
  async hover(line: string, word: string, text: string): Promise<string> {
    await this.line(line).locator('span', { hasText: word }).last().hover();
    const hover = this.workbench.page.locator('.monaco-hover', { hasText: text });
    await hover.waitFor();
    return hover.innerText();
  }

  tab(text: string | RegExp): Locator {
    return this.workbench.page.locator('.tab', { hasText: text }).first();
  }

  activeTab(text: string | RegExp): Locator {
    return this.workbench.page.locator('.tab.active', { hasText: text }).first();
  }

  /** The tab of a file of the workspace. */
  fileTab(name: string): Locator {
    return this.workbench.page.locator(`.tab[data-resource-name="${name}"]`);
  }
}
