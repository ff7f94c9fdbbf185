import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { parseDocument } from 'yaml';

export type Params = Record<string, string | number | boolean | null | undefined>;

/** A sentence of templates/messages by its key (`group.name`), plain text for chat. */
export type Say = (key: string, params?: Params) => string;

export interface Messages {
	/** @throws for a key or a parameter that is not there: a fault of the program, not of people. */
	say: Say;
	has(key: string): boolean;
	keys(): string[];
}

/** A messages file that cannot be used, with its name and line. */
export class MessageProblem extends Error {}

function flatten(value: unknown, key: string, into: Map<string, string>): void {
	if (typeof value === 'string') {
		if (into.has(key)) throw new MessageProblem(`templates/messages: "${key}" stands twice`);
		into.set(key, value.trim());
	} else if (value !== null && typeof value === 'object')
		for (const [name, inner] of Object.entries(value))
			flatten(inner, key === '' ? name : `${key}.${name}`, into);
	else throw new MessageProblem(`templates/messages: "${key}" should be a sentence`);
}

function readFile(dir: string, file: string, into: Map<string, string>): void {
	const doc = parseDocument(readFileSync(join(dir, file), 'utf8'));
	const [error] = doc.errors;
	if (error)
		throw new MessageProblem(
			`${file}, line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`,
		);
	flatten(doc.toJS(), '', into);
}

/**
 * A sentence that asks nothing: nearly all are, and cards are made of hundreds. It is put together as Handlebars
 * would, without it.
 * @returns undefined for a sentence with anything but `{{names}}`
 */
function filledIn(text: string): ((params: Params) => string) | undefined {
	const parts = text.split(/\{\{(\w+)\}\}/);
	const names = parts.filter((_, i) => i % 2 === 1);
	if (parts.some((part, i) => i % 2 === 0 && /[{}\\]/.test(part))) return undefined;
	if (names.length === 0) return () => text;
	return (params) => {
		const missing = names.find((name) => !Object.hasOwn(params, name));
		if (missing !== undefined) throw new Error(`"${missing}" was not given to the sentence "${text}"`);
		return parts.map((part, i) => (i % 2 === 0 ? part : (params[part] ?? ''))).join('');
	};
}

/**
 * Makes the sentences ready: every file of the folder, each sentence a Handlebars template that is not escaped,
 * because each channel shows people's words only where nothing is formatted.
 * @throws MessageProblem for a file or sentence that cannot be read
 */
export function readMessages(dir: string): Messages {
	const texts = new Map<string, string>();
	for (const file of readdirSync(dir).filter((f) => f.endsWith('.yaml'))) readFile(dir, file, texts);
	const engine = Handlebars.create();
	engine.registerHelper(
		'is',
		function (this: unknown, a: unknown, b: unknown, options: Handlebars.HelperOptions) {
			return a === b ? options.fn(this) : options.inverse(this);
		},
	);
	const ready = new Map<string, (params: Params) => string>();
	for (const [key, text] of texts) {
		const bare = filledIn(text);
		if (bare !== undefined) {
			ready.set(key, bare);
			continue;
		}
		try {
			Handlebars.parse(text);
		} catch (error) {
			throw new MessageProblem(
				`templates/messages, "${key}": ${String((error as Error).message).split('\n')[0]}`,
			);
		}
		ready.set(key, engine.compile(text, { noEscape: true, strict: true, knownHelpers: { is: true } }));
	}
	return {
		say: (key, params = {}) => {
			const template = ready.get(key);
			if (template === undefined) throw new Error(`no sentence for "${key}" in templates/messages`);
			return template(params);
		},
		has: (key) => ready.has(key),
		keys: () => [...ready.keys()],
	};
}
