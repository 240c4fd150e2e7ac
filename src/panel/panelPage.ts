/** What the panel's page needs: URIs that the webview may load, and what its policy must allow. */
export interface PagePlaces {
  readonly script: string;
  readonly style: string;
  readonly codicons: string;
  /** The webview's own source, for styles and fonts. */
  readonly cspSource: string;
  /** Fresh for every page. */
  readonly nonce: string;
  /** A BCP 47 tag. */
  readonly locale: string;
  readonly title: string;
  /** What the page says until its script has data. */
  readonly loading: string;
}

/** The panel's page. It has only its script and styles; all content comes by messages, as text. */
export function panelPage({ script, style, codicons, cspSource, nonce, locale, title, loading }: PagePlaces): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}; font-src ${cspSource}`;
  return `<!DOCTYPE html>
<html lang="${escape(locale)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${escape(codicons)}">
<link rel="stylesheet" href="${escape(style)}">
</head>
<body>
<stream-results><main class="state-page" aria-busy="true"><p>${escape(loading)}</p></main></stream-results>
<script type="module" nonce="${nonce}" src="${escape(script)}"></script>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
