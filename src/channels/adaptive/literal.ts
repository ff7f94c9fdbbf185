/** Everything but tab and line feed that has no glyph: C0 and C1 controls, and the bidirectional overrides and isolates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text as a card may show it; what is stored stays as it was typed. Teams expands `{{DATE(...)}}` even in a
 * TextRun, so a zero-width space parts the braces. A lone surrogate becomes the replacement sign.
 */
export const literal = (text: string): string =>
	text
		.replace(/\r\n?/g, '\n')
		.replace(unseen, '')
		.toWellFormed()
		.replace(/\{(?=\{)/g, '{\u200b');

/** What Markdown would act on: a TextBlock may hold only text without any of this. */
const markdown = /[[\]*_`<>~#|\\]|^\s*(?:\d+[.)]|[-+])\s|https?:|www\.|@/m;

export const isPlain = (text: string): boolean => !markdown.test(text);

/**
 * The title of a choice, which Teams draws with Markdown when the choices are expanded, and which has no
 * literal form: a zero-width space parts what would be a link, emphasis or code.
 */
export const choiceTitle = (text: string): string =>
	literal(text)
		.replace(/[[\]*_`<~]/g, '$&\u200b')
		.replace(/:\/\//g, ':\u200b//')
		.replace(/\bwww\./gi, '$&\u200b');
