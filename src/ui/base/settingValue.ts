import { type SettingName, SETTING_RULES, SETTINGS, type Settings } from '../../manifest';

/** A setting's value as it is used. */
export interface SettingValue<N extends SettingName> {
  readonly value: Settings[N];
  /** Whether that is another one than was set, because that is out of range or of the wrong type. */
  readonly corrected: boolean;
}

/** The nearest value that the setting can have: numbers are clamped to their range, anything else becomes the default. */
export function settingValue<N extends SettingName>(name: N, set: unknown): SettingValue<N> {
  const fallback: Settings[N] = SETTINGS[name];
  if (set === undefined) return { value: fallback, corrected: false };
  if (!isLike(set, fallback)) return { value: fallback, corrected: true };
  const rule = SETTING_RULES[name];
  if (rule === undefined) return { value: set, corrected: false };
  if (typeof set === 'number' && 'minimum' in rule) {
    const { minimum, maximum = Number.MAX_SAFE_INTEGER } = rule;
    const value = Math.min(maximum, Math.max(minimum, Math.round(set)));
    // `isLike` says that the setting is a number.
    return { value: value as Settings[N], corrected: value !== set };
  }
  const known = Array.isArray(rule) && rule.includes(set);
  return { value: known ? set : fallback, corrected: !known };
}

function isLike<T>(value: unknown, example: T): value is T {
  return typeof value === typeof example && (typeof value !== 'number' || Number.isFinite(value));
}
