import { fill, type Strings } from '../../src/shared/strings';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Numbers as the user's language writes them. */
export class Numbers {
  private readonly whole: Intl.NumberFormat;
  private readonly oneDigit: Intl.NumberFormat;
  private readonly wholePercent: Intl.NumberFormat;
  private readonly finePercent: Intl.NumberFormat;
  private readonly times: Intl.DateTimeFormat;
  private readonly clockTimes: Intl.DateTimeFormat;

  constructor(
    locale: string,
    private readonly strings: Strings,
  ) {
    const known = Intl.NumberFormat.supportedLocalesOf([locale]);
    this.whole = new Intl.NumberFormat(known, { maximumFractionDigits: 0 });
    this.oneDigit = new Intl.NumberFormat(known, { maximumFractionDigits: 1 });
    this.wholePercent = new Intl.NumberFormat(known, { style: 'percent', maximumFractionDigits: 0 });
    this.finePercent = new Intl.NumberFormat(known, { style: 'percent', maximumFractionDigits: 1 });
    this.times = new Intl.DateTimeFormat(known, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' });
    this.clockTimes = new Intl.DateTimeFormat(known, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  }

  count(value: number): string {
    return this.whole.format(value);
  }

  percent(part: number, of: number): string {
    const share = of === 0 ? 0 : part / of;
    return (share >= 0.1 ? this.wholePercent : this.finePercent).format(share);
  }

  /** Bytes with a binary unit. */
  bytes(value: number): string {
    const { strings } = this;
    if (value < KIB) return fill(strings.bytesUnit, this.whole.format(value));
    return value < MIB ? fill(strings.kibibytes, this.oneDigit.format(value / KIB)) : fill(strings.mebibytes, this.oneDigit.format(value / MIB));
  }

  duration(ms: number): string {
    const { strings } = this;
    if (ms < 1000) return fill(strings.milliseconds, this.whole.format(ms));
    if (ms < 60_000) return fill(strings.seconds, this.oneDigit.format(ms / 1000));
    const seconds = Math.round(ms / 1000);
    return fill(strings.minutes, this.whole.format(Math.floor(seconds / 60)), seconds % 60);
  }

  /** The time of day with milliseconds. */
  time(ms: number): string {
    return this.times.format(ms);
  }

  /** The time of day in seconds. */
  clock(ms: number): string {
    return this.clockTimes.format(ms);
  }
}
