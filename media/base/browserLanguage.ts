/**
 * uPlot makes a number format of the browser's language as it is loaded, and Chromium started with LANG=C calls its
 * language `en-US@posix`, which is no language tag: without this the panel would stay empty there.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}
