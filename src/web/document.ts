/**
 * A document page with a bar of ours on top: the way back. The document is made by
 * templates/document from escaped text, so its first `<body>` is its own.
 */
export const withBar = (html: string, bar: string): string =>
	html
		.replace(/<\/head>/i, (head) => `<link rel="stylesheet" href="/assets/bar.css">${head}`)
		.replace(/<body\b[^>]*>/i, (body) => `${body}${bar}`);
