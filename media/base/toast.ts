import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { safeText } from './safeText';
import './toast.css';

const SHOWN_MS = 2500;
const ERROR_SHOWN_MS = 10_000;

/** A short message at the bottom of the panel, which disappears by itself. */
export class Toast implements ReactiveController {
  private shown: { readonly text: string; readonly bad: boolean } | undefined;
  private timer: number | undefined;

  constructor(private readonly element: ReactiveControllerHost) {
    element.addController(this);
  }

  hostDisconnected(): void {
    window.clearTimeout(this.timer);
  }

  show(text: string, bad = false): void {
    window.clearTimeout(this.timer);
    this.set({ text, bad });
    this.timer = window.setTimeout(() => { this.set(undefined); }, bad ? ERROR_SHOWN_MS : SHOWN_MS);
  }

  render(): TemplateResult {
    const { shown } = this;
    return html`<div class="toast-place" role="status" aria-live="polite">
      ${shown === undefined ? nothing : html`<div class="toast ${shown.bad ? 'bad' : ''}">${safeText(shown.text)}</div>`}
    </div>`;
  }

  private set(shown: Toast['shown']): void {
    this.shown = shown;
    this.element.requestUpdate();
  }
}
