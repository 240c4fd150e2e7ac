/** Numbers as the person's language writes them. */
export class Numbers {
  private readonly whole: Intl.NumberFormat;
  private readonly oneDigit: Intl.NumberFormat;
  private readonly times: Intl.DateTimeFormat;

  constructor(locale: string) {
    const known = Intl.NumberFormat.supportedLocalesOf([locale]);
    this.whole = new Intl.NumberFormat(known, { maximumFractionDigits: 0 });
    this.oneDigit = new Intl.NumberFormat(known, { maximumFractionDigits: 1 });
    this.times = new Intl.DateTimeFormat(known, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false });
  }

  count(value: number): string {
    return this.whole.format(value);
  }

  percent(part: number, of: number): string {
    if (of === 0) return '0 %';
    const percent = (part * 100) / of;
    return `${percent >= 10 || percent === 0 ? this.whole.format(percent) : this.oneDigit.format(percent)} %`;
  }

  /** Bytes with a binary unit. */
  bytes(value: number): string {
    if (value < 1024) return `${this.whole.format(value)} B`;
    if (value < 1024 * 1024) return `${this.oneDigit.format(value / 1024)} KiB`;
    return `${this.oneDigit.format(value / (1024 * 1024))} MiB`;
  }

  duration(ms: number): string {
    if (ms < 1000) return `${this.whole.format(ms)} ms`;
    if (ms < 60_000) return `${this.oneDigit.format(ms / 1000)} s`;
    const seconds = Math.round(ms / 1000);
    return `${this.whole.format(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
  }

  /** The time of day with milliseconds. */
  time(ms: number): string {
    return this.times.format(ms);
  }
}
