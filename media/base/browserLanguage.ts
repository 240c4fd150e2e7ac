/**
 * uPlot creates a number format for the browser's language when it loads, and Chromium started with LANG=C reports
 * `en-US@posix`, which is not a language tag. Without this, the panel would stay empty there.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}
