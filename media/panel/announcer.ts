import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';

/** Screen readers hear the totals at most this often, in ms. */
const INTERVAL = 3000;
const FIRST_DELAY = 300;

/** Announces a text to screen readers: the newest one at the end of each interval. */
export class Announcer implements ReactiveController {
  private text = '';
  private timer: number | undefined;

  /** @param current the text to announce; undefined when there is none yet */
  constructor(
    private readonly element: ReactiveControllerHost,
    private readonly current: () => string | undefined,
  ) {
    element.addController(this);
  }

  hostDisconnected(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Announces soon; calls until then are one. */
  schedule(): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      this.text = this.current() ?? this.text;
      this.element.requestUpdate();
    }, this.text === '' ? FIRST_DELAY : INTERVAL);
  }

  render(): TemplateResult {
    return html`<div class="visually-hidden" role="status" aria-live="polite">${this.text}</div>`;
  }
}
