import { readFileSync } from 'node:fs';
import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';
import { StartProblem } from '../errors.ts';
import { clean } from '../framework/text.ts';
import { mapStrings } from '../wording/deep.ts';
import type { Words } from '../wording/html.ts';
import type { Signature, Status } from './html.ts';
import type { DocumentModel } from './shape.ts';
import { WordProblem } from './wordproblem.ts';
import { type Fields, wordFields, wordView } from './wordview.ts';

/** templates/document/framework.docx, read and found sound. */
export interface WordTemplate {
	bytes: Uint8Array;
	words: Words;
}

/** The earliest date that a ZIP can hold: what goes in is the same, so what comes out is. */
const packed = new Date(1980, 0, 1);

/** A field of the view by its own name: nothing inherited, no paths, no expressions. */
const parser = (tag: string) => ({
	get: (scope: unknown): unknown =>
		typeof scope === 'object' && scope !== null && Object.hasOwn(scope, tag)
			? (scope as Record<string, unknown>)[tag]
			: undefined,
});

function open(bytes: Uint8Array): Docxtemplater {
	return new Docxtemplater(new PizZip(bytes), {
		paragraphLoop: true,
		linebreaks: true,
		// Its log and its errors hold the values of fields: what people said.
		errorLogging: false,
		nullGetter: () => '',
		parser,
	});
}

interface TemplateError {
	message?: string;
	properties?: { explanation?: string; xtag?: string; file?: string; errors?: TemplateError[] };
}

/** What is wrong with the tags of a template, a sentence each; the library's explanations name the tag. */
function faultsOf(error: unknown): string[] {
	const { properties } = error as TemplateError;
	const each = properties?.errors ?? [error as TemplateError];
	return [...new Set(each.map(({ properties: p, message }) => p?.explanation ?? message ?? 'it is damaged'))];
}

/** What the library makes of a template: text, and tags with what stands between their pairs. */
interface Part {
	type: string;
	value?: string;
	subparsed?: Part[];
}

interface Scope {
	path: string;
	fields: Fields;
}

/** What a template does with each field, by its path. */
interface Uses {
	shown: Set<string>;
	askedAbout: Set<string>;
}

/** Tags that name no field where they stand, as `{tag}`; the others are added to the uses. */
const unknownTags = (parts: Part[], scopes: Scope[], uses: Uses): string[] =>
	parts.flatMap(({ type, value = '', subparsed }) => {
		if (type !== 'placeholder') return [];
		const scope = scopes.find((s) => Object.hasOwn(s.fields, value));
		if (scope === undefined) return [`{${value}}`];
		const path = `${scope.path}.${value}`;
		(subparsed === undefined ? uses.shown : uses.askedAbout).add(path);
		const field = scope.fields[value]!;
		const inner = typeof field === 'string' ? scopes : [{ path, fields: field }, ...scopes];
		return unknownTags(subparsed ?? [], inner, uses);
	});

/** Fields that the template leaves out: a text that it does not show, a flag or a group that it does not ask about. */
const leftOut = (fields: Fields, uses: Uses, outer = ''): string[] =>
	Object.entries(fields).flatMap(([name, field]) => {
		const path = `${outer}.${name}`;
		const used = (field === 'text' ? uses.shown : uses.askedAbout).has(path);
		return used ? leftOut(typeof field === 'string' ? {} : field, uses, path) : [path];
	});

function faults(bytes: Uint8Array): string[] {
	let parts: Part[];
	try {
		const { compiled } = open(bytes) as unknown as { compiled: Record<string, { postparsed: Part[] }> };
		parts = Object.values(compiled).flatMap((file) => file.postparsed);
	} catch (error) {
		return faultsOf(error);
	}
	const uses: Uses = { shown: new Set(), askedAbout: new Set() };
	const unknown = unknownTags(parts, [{ path: '', fields: wordFields }], uses);
	return [
		...unknown.map((tag) => `There is no field ${tag} where it stands`),
		...leftOut(wordFields, uses).map((path) => `It lacks {${path.slice(1).replaceAll('.', ' > ')}}`),
	];
}

/**
 * Reads the Word template and holds its tags against the fields there are.
 * @param words what words.yaml of the same folder says (`Html.words`)
 * @throws StartProblem that names each broken, unknown or missing tag
 */
export function readWordTemplate(path: string, words: Words): WordTemplate {
	let bytes: Uint8Array;
	try {
		bytes = readFileSync(path);
	} catch (cause) {
		throw new StartProblem(
			`The Word template ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
			'Put it back, readable for the user that runs the bot.',
			cause,
		);
	}
	const wrong = faults(bytes);
	if (wrong.length === 0) return { bytes, words };
	throw new StartProblem(
		`The Word template ${path} cannot be used. ${wrong.slice(0, 10).join('. ')}.`,
		'Mend what stands between braces there in Word, or put back a copy that worked, and start again.',
	);
}

const opening = /[\u202a\u202b\u202d\u202e]/g;
const isolating = /[\u2066-\u2068]/g;

/** What turns the direction of writing ends with the text, so that it cannot turn the words of the form after it. */
function closed(text: string): string {
	const count = (marks: RegExp) => text.match(marks)?.length ?? 0;
	return `${text}${'\u202c'.repeat(count(opening))}${'\u2069'.repeat(count(isolating))}`;
}

/**
 * The copy of a document for editing in Word (.docx), which says on every page that it is not signed.
 * The same model gives the same bytes. Every string is shown literally.
 * @param signature the latest one, which the copy names as what it was made from; null for a draft
 * @throws WordProblem
 */
export function renderWord(
	{ bytes, words }: WordTemplate,
	model: DocumentModel,
	signature: Signature | null = null,
	status: Status = signature === null ? 'draft' : 'signed',
): Uint8Array {
	const view = mapStrings(wordView(model, words, signature, status), (text) => closed(clean(text)));
	try {
		const document = open(bytes);
		document.render(view);
		const zip = document.getZip();
		for (const file of Object.values(zip.files as Record<string, { date: Date }>)) file.date = packed;
		return zip.generate({ type: 'uint8array', compression: 'DEFLATE' });
	} catch {
		// Without its cause: the library's errors hold the values of fields.
		throw new WordProblem();
	}
}
