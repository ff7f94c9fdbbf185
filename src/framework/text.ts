/** The most that one entry, reason or label may hold, in UTF-16 units as a text field counts them. */
export const longest = {
	entry: 3000,
	reason: 1000,
	label: 120,
	name: 120,
	/** What is taken at all, so that a refusal can say how long it was. */
	typed: 100_000,
};

/**
 * What was typed, made fit to keep: well-formed, without control characters (line ends and tabs stay),
 * without blanks around it. Everything else stays as it was typed.
 */
export function clean(text: string): string {
	return (
		text
			.toWellFormed()
			.replace(/\r\n?/g, '\n')
			// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
			.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '')
			.trim()
	);
}

/** Whether anything is left to read once blanks and invisible characters are gone. */
export const isBlank = (text: string): boolean =>
	clean(text).replace(/[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu, '') === '';
