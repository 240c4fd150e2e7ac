import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Strings } from '../../src/shared/strings';
import type { Host } from './host';
import type { Numbers } from './numbers';

/** What every part of the panel needs. */
export interface PanelContext {
  readonly host: Host;
  readonly strings: Strings;
  readonly numbers: Numbers;
}

/** A part of the panel. It has no shadow root: ARIA references by ID and styles cross from part to part. */
export abstract class PanelElement extends LitElement implements PanelContext {
  @property({ attribute: false }) context!: PanelContext;

  get host(): Host {
    return this.context.host;
  }

  get strings(): Strings {
    return this.context.strings;
  }

  get numbers(): Numbers {
    return this.context.numbers;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Dispatches an event of the part's own. */
  protected emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
