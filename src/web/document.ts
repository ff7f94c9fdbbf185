const links =
	'<link rel="icon" href="/assets/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/assets/bar.css">';

/**
 * A document page with a bar of ours on top: the way back. The document is made by templates/document from
 * escaped text, so its first `<head>` and `<body>` are its own.
 */
export const withBar = (html: string, bar: string): string =>
	html.replace(/<\/head>/i, (head) => `${links}${head}`).replace(/<body\b[^>]*>/i, (body) => `${body}${bar}`);
