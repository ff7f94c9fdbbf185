import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { parse as parseYaml } from 'yaml';
import { mapStrings } from './deep.ts';

/** Thrown at the start for a template that cannot be used; the message begins with its file. */
export class BadTemplate extends Error {}

export interface Html {
	/**
	 * @param name a template of the folder, without `.hbs`
	 * @param view plain data; every string in it is shown literally
	 * @throws NotPlainData for functions and classes; Error for a name or a field that is not there
	 */
	render(name: string, view: object): string;
	/** What words.yaml of the folder says; templates read it as `@root.words`. */
	words: Words;
}

export interface Words {
	[key: string]: string | string[] | Words | Words[];
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Safe in text and in quoted attributes, and nowhere else: not in scripts, styles or unquoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);

/** `{{#if (is mode 'group')}}`: the only helper beside Handlebars' own. */
const is = (a: unknown, b: unknown): boolean => a === b;

const options: CompileOptions = {
	// The view is escaped beforehand, the whole of it: `{{{x}}}` and helpers are then as safe as `{{x}}`.
	noEscape: true,
	// A field that is missing from the view is a mistake of ours, not an empty space in a record.
	strict: true,
	knownHelpers: { is: true },
	knownHelpersOnly: true,
	// Otherwise a partial's indentation is put into the lines of what people wrote.
	preventIndent: true,
};

/** `<a class={{x}}`: escaping for HTML does not hold in an attribute without quotes. */
const unquoted = /<[a-z](?:"[^"]*"|'[^']*'|\{\{[^}]*\}\}|[^"'<>{=]|\{(?!\{)|=(?!\s*\{\{))*=\s*\{\{/i;

function read(path: string): string {
	const source = readFileSync(path, 'utf8');
	try {
		Handlebars.precompile(source, options);
	} catch (error) {
		throw new BadTemplate(`${path}: ${(error as Error).message}`);
	}
	if (unquoted.test(source)) throw new BadTemplate(`${path}: expected quotes around every attribute's value`);
	return source;
}

function readWords(path: string): Words {
	if (!existsSync(path)) return {};
	try {
		return parseYaml(readFileSync(path, 'utf8')) as Words;
	} catch (error) {
		throw new BadTemplate(`${path}: ${(error as Error).message}`);
	}
}

const templatesIn = (dir: string): string[] =>
	existsSync(dir) ? readdirSync(dir).filter((file) => file.endsWith('.hbs')) : [];

/**
 * A folder of HTML templates made ready: `*.hbs`, `partials/*.hbs`, `words.yaml`.
 * @throws BadTemplate with the file's name when one does not parse, uses an unknown helper, or puts a value
 * into an attribute without quotes
 */
export function createHtml(dir: string): Html {
	const handlebars = Handlebars.create();
	handlebars.registerHelper('is', is);
	const partials = join(dir, 'partials');
	for (const file of templatesIn(partials))
		handlebars.registerPartial(basename(file, '.hbs'), read(join(partials, file)));
	const templates = new Map(
		templatesIn(dir).map((file) => [
			basename(file, '.hbs'),
			handlebars.compile(read(join(dir, file)), options),
		]),
	);
	const words = readWords(join(dir, 'words.yaml'));
	const escapedWords = mapStrings(words, escapeHtml);
	return {
		words,
		render(name, view) {
			const template = templates.get(name);
			if (template === undefined) throw new Error(`there is no template "${name}" in ${dir}`);
			return template({ ...mapStrings(view, escapeHtml), words: escapedWords });
		},
	};
}
